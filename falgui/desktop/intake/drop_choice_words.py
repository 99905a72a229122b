"""Says in words who may open a drop's files and how long they stay."""

from falgui.core.lifecycle import Lifecycle, parse_expiry
from falgui.core.translation import _
from falgui.core.units import format_duration


def whole_sentence(lifecycle: Lifecycle, *, is_special: bool) -> str:
    """Return what becomes of the next drop, as a sentence."""
    lifetime = _lifetime(lifecycle)
    if is_special:
        if lifecycle.private:
            return (
                _("Next drop is private · expires after {lifetime}").format(lifetime=lifetime)
                if lifetime
                else _("Next drop is private · expires: account default")
            )
        return (
            _("Next drop is public · expires after {lifetime}").format(lifetime=lifetime)
            if lifetime
            else _("Next drop is public · expires: account default")
        )
    if lifecycle.private:
        return (
            _("Links are private · expire after {lifetime}").format(lifetime=lifetime)
            if lifetime
            else _("Links are private · expire: account default")
        )
    return (
        _("Links are public · expire after {lifetime}").format(lifetime=lifetime)
        if lifetime
        else _("Links are public · expire: account default")
    )


def short_form(lifecycle: Lifecycle, *, is_special: bool) -> str:
    """Return the same in a few words: "Public · 7 days"."""
    lifetime = _lifetime(lifecycle) or _("default")
    if is_special:
        if lifecycle.private:
            return _("Next drop: private · {lifetime}").format(lifetime=lifetime)
        return _("Next drop: public · {lifetime}").format(lifetime=lifetime)
    if lifecycle.private:
        return _("Private · {lifetime}").format(lifetime=lifetime)
    return _("Public · {lifetime}").format(lifetime=lifetime)


def plain_sentence(lifecycle: Lifecycle) -> str:
    """Return what that means for whoever has the link."""
    if lifecycle.private:
        return _("Only your fal account can open the file. falgui can't change that afterwards.")
    return _(
        "Anyone who has the link can open the file. falgui can't change that afterwards, nor "
        "delete the file."
    )


def _lifetime(lifecycle: Lifecycle) -> str:
    seconds = lifecycle.expires_seconds
    if seconds is None:
        return ""
    return _("1 year") if seconds == parse_expiry("1y") else format_duration(seconds)
