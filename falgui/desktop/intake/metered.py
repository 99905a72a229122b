"""Tells whether sending costs money, where the system says so."""

from PySide6.QtNetwork import QNetworkInformation


def is_metered() -> bool:
    """Return whether the line in use is metered, False where nobody knows.

    What Qt has heard from the system is told at once; nothing is asked.
    """
    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Metered):
        return False
    return QNetworkInformation.instance().isMetered()
