"""The shapes of the window's controls as a Qt style sheet."""

from falgui.desktop.look.colours import Colours


def style_sheet(colours: Colours) -> str:
    """Return the style sheet for the whole application, in `colours`.

    A button with the property `primary` is filled with the accent; a flat one has no frame
    until the pointer is over it.
    """
    window, base, text, muted = (
        colour.name() for colour in (colours.window, colours.base, colours.text, colours.muted)
    )
    border, control, hover = (
        colour.name() for colour in (colours.border, colours.control, colours.hover)
    )
    pressed, disabled, accent = (
        colour.name() for colour in (colours.pressed, colours.disabled, colours.accent)
    )
    on_accent, link = colours.on_accent.name(), colours.accent_text.name()
    outline, ring, ring_on_accent = (
        colour.name() for colour in (colours.outline, colours.accent_line, colours.ring_on_accent)
    )
    return f"""
QPushButton, QToolButton {{
    color: {text}; background: {control}; border: 1px solid {outline}; border-radius: 8px;
    padding: 6px 14px; min-height: 18px;
}}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked {{ background: {pressed}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {ring}; padding: 5px 13px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {disabled}; border-color: {border}; }}
QPushButton[primary="true"] {{
    color: {on_accent}; background: {accent}; border-color: {ring}; font-weight: 600;
}}
QPushButton[primary="true"]:focus {{ border-color: {ring_on_accent}; }}
QPushButton[primary="true"]:disabled {{
    color: {disabled}; background: {control}; border-color: {border};
}}
QPushButton[flat="true"], QToolButton[autoRaise="true"], QPushButton[flat="true"]:disabled,
QToolButton[autoRaise="true"]:disabled {{
    background: transparent; border-color: transparent; padding: 6px 10px;
}}
QPushButton[flat="true"]:hover, QToolButton[autoRaise="true"]:hover {{ background: {hover}; }}
QPushButton[flat="true"]:pressed, QToolButton[autoRaise="true"]:pressed {{
    background: {pressed};
}}
QPushButton[flat="true"]:focus, QToolButton[autoRaise="true"]:focus {{
    border: 2px solid {ring}; padding: 5px 9px;
}}
QToolButton[autoRaise="true"]:checked {{ background: {pressed}; }}
QPushButton[link="true"] {{
    color: {link}; background: transparent; border-color: transparent; padding: 2px 6px;
}}
QPushButton[link="true"]:hover {{ text-decoration: underline; }}
QPushButton[link="true"]:focus {{ border: 2px solid {ring}; padding: 1px 5px; }}
QFrame[hairline="true"] {{ background: {border}; border: none; }}
QTableView {{
    background: {base}; border: none; selection-background-color: transparent;
}}
QListWidget#verifiedLinks {{
    background: {base}; border: 1px solid {border}; border-radius: 8px; padding: 2px;
}}
QWidget#pageBar QToolButton:checked {{ background: {pressed}; font-weight: 600; }}
QWidget#pageBar QToolButton[chip="true"] {{ padding: 0 6px; font-weight: 400; }}
QWidget#pageBar QToolButton[chip="true"]:focus {{ padding: 0 5px; }}
QWidget#undoBar {{ background: {hover}; }}
QWidget#footer, QWidget#dropStrip, QWidget#pageBar {{ background: {window}; }}
QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[compact="true"], QToolButton[compact="true"],
QPushButton[compact="true"]:focus, QToolButton[compact="true"]:focus {{ padding: 0; }}
ComboBox, DateField {{
    color: {text}; background: {control}; border: 1px solid {outline}; border-radius: 8px;
    padding: 5px 8px 5px 10px; min-height: 18px;
}}
ComboBox:hover, DateField:hover {{ background: {hover}; }}
ComboBox:focus, DateField:focus {{ border: 2px solid {ring}; padding: 4px 7px 4px 9px; }}
ComboBox:disabled {{ color: {disabled}; border-color: {border}; }}
ComboBox::drop-down, DateField::drop-down {{ border: none; width: 24px; }}
ComboBox::down-arrow, DateField::down-arrow {{ image: none; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{
    background: {pressed}; border-radius: 4px; min-height: 32px; margin: 2px;
}}
QScrollBar::handle:vertical:hover {{ background: {muted}; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
QLineEdit, QPlainTextEdit {{
    color: {text}; background: {base}; border: 1px solid {outline}; border-radius: 8px;
    padding: 6px 10px; selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {ring}; padding: 5px 9px; }}
QListWidget#templateList {{
    background: {base}; border: 1px solid {outline}; border-radius: 8px; padding: 3px;
    outline: none;
}}
QListWidget#templateList:focus {{ border: 2px solid {ring}; padding: 2px; }}
QListWidget#templateList::item {{ padding: 3px 6px; border-radius: 6px; }}
QListWidget#templateList::item:selected {{ color: {on_accent}; background: {accent}; }}
QLineEdit > QToolButton {{ background: transparent; border: none; padding: 0; min-height: 0; }}
QLineEdit > QToolButton:hover {{ background: transparent; }}
QLabel[muted="true"] {{ color: {muted}; }}
CheckBox {{ spacing: 8px; }}
CheckBox::indicator {{
    width: 16px; height: 16px; background: {control}; border: 1px solid {muted};
    border-radius: 5px;
}}
CheckBox::indicator:hover {{ background: {hover}; }}
CheckBox::indicator:checked {{ background: {accent}; border-color: {ring}; }}
CheckBox::indicator:focus {{ border: 2px solid {ring}; }}
CheckBox::indicator:checked:focus {{ border-color: {ring_on_accent}; }}
QRadioButton {{ spacing: 8px; }}
QRadioButton::indicator {{
    width: 16px; height: 16px; background: {control}; border: 1px solid {muted};
    border-radius: 9px;
}}
QRadioButton::indicator:hover {{ background: {hover}; }}
QRadioButton::indicator:checked {{
    border-color: {accent};
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 {on_accent}, stop: 0.42 {on_accent}, stop: 0.5 {accent}, stop: 1 {accent});
}}
QRadioButton::indicator:focus {{ width: 14px; height: 14px; border: 2px solid {ring}; }}
QRadioButton::indicator:checked:focus {{ border-color: {ring_on_accent}; }}
QMenuBar {{ background: {window}; padding: 2px 8px; }}
QMenuBar::item {{ background: transparent; padding: 6px 10px; border-radius: 6px; }}
QMenuBar::item:selected {{ background: {hover}; }}
QToolTip {{
    color: {text}; background: {base}; border: 1px solid {border}; padding: 4px 8px;
}}
"""
