"""Native Word charts: the chart's part with its workbook, so that a reader can edit it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE

from proposals.record import Chart
from proposals.wordxml import plain

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLOURS = ("1F3A5F", "B08D57", "5B7C99", "8A8D91", "7A9E7E", "A65E5E")
STILL = (1980, 1, 1, 0, 0, 0)  # the one time of all members of an archive
_FORMS = {"line": XL_CHART_TYPE.LINE_MARKERS, "column": XL_CHART_TYPE.COLUMN_CLUSTERED}
_LEGEND = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
_FONT = '<a:defRPr sz="900"><a:latin typeface="Arial"/><a:ea typeface="宋体"/></a:defRPr>'
_LABELS = (
    '<c:dLbls><c:spPr><a:noFill/></c:spPr><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="800"/></a:pPr>'
    '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
)
_AXIS = '<c:numFmt formatCode="{}" sourceLinked="0"/>'
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def add_chart(document: Any, chart: Chart, number: int) -> str:
    """Adds the chart's parts to a python-docx document; the relation that leads to it."""
    data: Any = CategoryChartData(number_format=_format(chart))  # type: ignore[no-untyped-call]
    data.categories = [plain(label) for label in chart.labels]
    for name, values in chart.series:
        data.add_series(plain(name), [float(value) for value in values])
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    workbook = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), WORKBOOK_TYPE, steady(data._workbook_writer.xlsx_blob), package
    )
    inside = part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
    written = ChartXmlWriter(_FORMS[chart.form], data).xml  # type: ignore[no-untyped-call]
    part._blob = _dressed(written, chart, inside).encode()
    return str(document.part.relate_to(part, RELATIONSHIP_TYPE.CHART))


def _dressed(xml: str, chart: Chart, workbook: str) -> str:
    """The chart in the bank's colours, its legend below, with the workbook that holds its numbers."""
    for place in range(len(chart.series)):
        colour = COLOURS[place % len(COLOURS)]
        xml = _coloured(xml, place, colour, chart.form)
    xml = re.sub(r"<c:legend>.*?</c:legend>\s*", "", xml, flags=re.DOTALL)
    if len(chart.series) > 1:
        xml = xml.replace("</c:plotArea>", f"</c:plotArea>{_LEGEND}")
    xml = xml.replace('<c:autoTitleDeleted val="0"/>', '<c:autoTitleDeleted val="1"/>')
    xml = xml.replace(
        "<c:majorGridlines/>",
        f"<c:majorGridlines>{_line('D9DDE2', 6350)}</c:majorGridlines>{_AXIS.format(_axis_format(chart))}",
    )
    xml = re.sub(r'<a:defRPr sz="1800"\s*/>', _FONT, xml)
    if chart.form == "column":
        xml = _labelled(xml, from_nought=all(value >= 0 for _, values in chart.series for value in values))
    return re.sub(
        r"</c:chartSpace>\s*$",
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>',
        xml,
    )


def _format(chart: Chart) -> str:
    """How the chart's figures are written: cents only where there are any."""
    whole = all(value == int(value) for _, values in chart.series for value in values)
    return "#,##0" if whole else "#,##0.00"


def _axis_format(chart: Chart) -> str:
    highest = max((abs(value) for _, values in chart.series for value in values), default=0)
    return "#,##0" if highest >= 10 else "0.00"


def _labelled(xml: str, *, from_nought: bool) -> str:
    """Columns bear their figures and begin at nought."""
    xml = re.sub(r"(?=<c:cat>)", _LABELS, xml)
    xml = xml.replace("<c:axId", '<c:gapWidth val="55"/><c:axId', 1)
    if not from_nought:
        return xml
    head, axis, tail = xml.partition("<c:valAx>")
    return head + axis + re.sub(r"<c:scaling\s*/>", '<c:scaling><c:min val="0"/></c:scaling>', tail, count=1)


def _coloured(xml: str, place: int, colour: str, form: str) -> str:
    """The series of this place, in this colour; the look follows the series' name in its part."""
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    look = f"<c:spPr>{fill}</c:spPr>"
    if form == "line":
        marker = (
            f'<c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr>{fill}'
            f'<a:ln w="6350">{fill}</a:ln></c:spPr></c:marker>'
        )
        look = f"{_line(colour, 25400)}{marker}"
    pattern = rf'(<c:order val="{place}"/>\s*<c:tx>.*?</c:tx>\s*)(<c:invertIfNegative val="\d"/>\s*)?'
    return re.sub(pattern, lambda found: f"{found[1]}{look}{found[2] or ''}", xml, count=1, flags=re.DOTALL)


def _line(colour: str, width: int) -> str:
    return f'<c:spPr><a:ln w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'


def steady(blob: bytes, *, keep_days: bool = False) -> bytes:
    """The same archive whatever the clock says. `keep_days`: the days of its making as it states them stay."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            content = before.read(member)
            if member.filename == "docProps/core.xml" and not keep_days:
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            after.writestr(zipfile.ZipInfo(member.filename, STILL), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
