"""Workbooks with a password as LibreOffice writes them: it is driven through its own interface, UNO.

Run by Debian's Python, whose package `python3-uno` is made for that LibreOffice; the tests' own interpreter has none.
"""

import json
import subprocess
import tempfile
from pathlib import Path

from tests.programs import UNO_PYTHON

FILTERS = {".xls": "MS Excel 97", ".xlsx": "Calc MS Excel 2007 XML"}
SAVE = r"""
import json, subprocess, sys, time
import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException
order = json.load(sys.stdin)
accept = f"--accept=pipe,name={order['pipe']};urp;"
profile = f"-env:UserInstallation=file://{order['folder']}/profile"
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
office = subprocess.Popen(["soffice", "--headless", "--norestore", profile, accept], **quiet)
resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")

def desktop():
    address = f"uno:pipe,name={order['pipe']};urp;StarOffice.ComponentContext"
    for wait in range(1200):
        try:
            context = resolver.resolve(address)
            return context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not start")

def option(name, value):
    return PropertyValue(name, 0, value, 0)

def lock(target, password):
    if target.endswith(".xls"):
        return option("Password", password)
    given = (NamedValue("CryptoType", "Standard"), NamedValue("OOXPassword", password))
    return option("EncryptionData", uno.Any("[]com.sun.star.beans.NamedValue", given))

office_desktop = desktop()
try:
    for target, form, password in order["books"]:
        book = office_desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (option("Hidden", True),))
        sheet = book.Sheets.getByIndex(0)
        for row, cells in enumerate(order["rows"]):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.getCellByPosition(column, row).setString(str(cell))
        book.storeToURL(f"file://{target}", (option("FilterName", form), lock(target, password)))
        book.close(True)
finally:
    office_desktop.terminate()
    office.wait()
"""


def protected(rows: list[list[object]], books: dict[str, str], folder: Path) -> dict[str, Path]:
    """Save the same rows as several workbooks.

    Args:
        rows: text cells.
        books: file name -> password; its ending says the format.
        folder: where they go.
    """
    with tempfile.TemporaryDirectory() as profile:
        order = {
            "pipe": f"gesek{folder.stat().st_ino}",
            "folder": profile,
            "rows": rows,
            "books": [[str(folder / name), FILTERS[Path(name).suffix], password] for name, password in books.items()],
        }
        subprocess.run([UNO_PYTHON, "-c", SAVE], input=json.dumps(order), text=True, check=True, timeout=300)
    return {name: folder / name for name in books}
