"""What a reader wants to know of the real showcase, each within three clicks from home."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Show = Callable[..., Page]


@pytest.fixture
def reach(show: Show) -> Callable[..., Page]:
    """From home, by at most three links of these words, each found in the page itself."""

    def follow(*names: str) -> Page:
        page = show()
        assert len(names) <= 3
        for name in names:
            page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
            page.wait_for_load_state()
        return page

    return follow


def part(page: Page, *words: str) -> Locator:
    """The smallest row, card or section that says all these words and names a source."""
    held = page.locator("main").locator("li, article, tr, section, .ps-route, .ps-enclave")
    for word in words:
        held = held.filter(has_text=word)
    return held.filter(has=page.locator("details a[href*='sources/#']")).last


def says(page: Page, *words: str) -> Locator:
    found = part(page, *words)
    expect(found).to_be_visible()
    return found


def test_who_leads_a_chain_and_how_sure_that_is(reach: Callable[..., Page]) -> None:
    page = reach("产业链图谱")
    row = says(page, "永磁材料产业链", "中磁科技")
    expect(row).to_contain_text("推断")
    expect(row).to_contain_text("原文未明说")


def test_what_feeds_what_and_how_many_needs_were_collected(reach: Callable[..., Page]) -> None:
    page = reach("四池与循环")
    for start, end in (
        ("创新企业池", "技术需求池"), ("技术需求池", "揭榜挂帅"), ("揭榜挂帅", "院所"),
        ("院所", "科技成果池"), ("科技成果池", "创新企业池"), ("高端人才池", "院所"),
    ):  # fmt: skip
        says(page, re.compile(f"{start}\\s*→\\s*{end}"))  # type: ignore[arg-type]
    says(page, "收集的各类科技需求", "600")


def test_where_a_project_was_incubated_and_where_it_landed(reach: Callable[..., Page]) -> None:
    page = reach("科创飞地")
    way = says(page, "温州易视通科技有限公司", "落地")
    expect(way).to_contain_text("温州（嘉定）科技创新园")
    expect(way).to_contain_text("眼谷")


def test_how_pairs_moved_and_why_there_is_no_score(reach: Callable[..., Page]) -> None:
    page = reach("指数与变化")
    for metric, old, new in (
        ("研发机构", "298", "355"), ("营业收入", "1.96", "2.33"), ("研发人员", "6.96", "8.28"),
        ("发明专利", "200", "300"), ("PCT", "401", "477"), ("孵化器", "44", "52"),
        ("新增科技企业", "521", "642"), ("工业互联网企业", "12", "72"),
    ):  # fmt: skip
        row = page.locator("tr").filter(has_text=metric).filter(has_text=old).filter(has_text=new)
        expect(row.last).to_contain_text("2017年")
        expect(row.last).to_contain_text("2019年")
        expect(row.last.locator("details a[href*='sources/#']").first).to_be_attached()
    expect(page.get_by_role("main")).to_contain_text("不显示得分")
    expect(page.get_by_role("main")).to_contain_text("权重未公布")


def test_which_university_works_with_a_company_and_on_what(reach: Callable[..., Page]) -> None:
    page = reach("产学研关系")
    says(page, "湖南科技大学", "湖南九五精机有限责任公司", "五轴联动")


def test_what_is_offered_at_each_stage_of_incubation(reach: Callable[..., Page]) -> None:
    page = reach("孵化链条")
    stages = says(page, "苗圃", "孵化", "加速", "产业化", "石墨烯")
    expect(stages).to_contain_text("产学研合作")
    expect(stages).to_contain_text("原文未载")


def test_what_a_company_plans_and_by_when(reach: Callable[..., Page]) -> None:
    page = reach("计划")
    row = says(page, "孙思邈", "100", "2000", "计划")
    expect(row).to_contain_text("投产后5年内")


def test_what_of_two_parks_can_be_compared_and_what_not(reach: Callable[..., Page]) -> None:
    page = reach("株洲高新区", "与其他园区对比")
    page.get_by_role("checkbox", name=re.compile("厦门火炬高新区")).check(force=True)
    expect(page).to_have_url(re.compile(r"parks=zhuzhou(,|%2C)xiamen-torch"))
    # Its figures are those of the park within it, and the page leads there.
    expect(page.get_by_text("本站没有株洲高新区自身的数据")).to_be_visible()
    page.get_by_role("link", name="中国动力谷自主创新园").first.click()
    found = page.get_by_role("main")
    expect(found).to_contain_text("没有一项数据在指标、单位和统计范围上都一致")
    expect(found).to_contain_text("1/3")
    expect(found).to_contain_text("1563")
    assert found.locator("a[href*='sources/#']").count() >= 10
