"""What people call the forms in which links are copied."""

from falgui.core.links import Form, LinkFormat
from falgui.core.templates import Template
from falgui.core.translation import _


def form_name(form: Form) -> str:
    """Return what people call a form: a format's name, or what they called their template."""
    return form.name if isinstance(form, Template) else format_name(form)


def format_name(link_format: LinkFormat) -> str:
    """Return what people call a format."""
    return {
        LinkFormat.URL: _("Link"),
        LinkFormat.JSON: _("JSON argument"),
        LinkFormat.JSON_ARRAY: _("JSON array"),
        LinkFormat.MARKDOWN: _("Markdown"),
        LinkFormat.HTML: _("HTML"),
        LinkFormat.PYTHON: _("Python"),
        LinkFormat.JAVASCRIPT: _("JavaScript"),
        LinkFormat.CURL: _("cURL"),
        LinkFormat.REQUEST: _("Request JSON"),
    }[link_format]
