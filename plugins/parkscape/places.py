"""The 34 province-level units of China: names, ids, and their tiles on the home page's grid."""

from parkscape.values import Value


class Province(Value, frozen=True):
    """A province-level unit."""

    id: str
    """In the URL; pinyin, with the customary Shaanxi, and Hong Kong and Macao."""
    short: str
    name: str
    column: int
    """Tile column, 1 to 10, west to east. The grid is a diagram, not a map."""
    row: int
    """Tile row, 1 to 8, north to south."""


PROVINCES = tuple(
    Province(*line)
    for line in (
        ("heilongjiang", "黑龙江", "黑龙江省", 10, 1),
        ("neimenggu", "内蒙古", "内蒙古自治区", 6, 2),
        ("jilin", "吉林", "吉林省", 10, 2),
        ("xinjiang", "新疆", "新疆维吾尔自治区", 1, 3),
        ("gansu", "甘肃", "甘肃省", 3, 3),
        ("ningxia", "宁夏", "宁夏回族自治区", 4, 3),
        ("shanxi", "山西", "山西省", 6, 3),
        ("hebei", "河北", "河北省", 7, 3),
        ("beijing", "北京", "北京市", 8, 3),
        ("liaoning", "辽宁", "辽宁省", 9, 3),
        ("xizang", "西藏", "西藏自治区", 1, 4),
        ("qinghai", "青海", "青海省", 3, 4),
        ("shaanxi", "陕西", "陕西省", 5, 4),
        ("henan", "河南", "河南省", 6, 4),
        ("shandong", "山东", "山东省", 7, 4),
        ("tianjin", "天津", "天津市", 8, 4),
        ("sichuan", "四川", "四川省", 4, 5),
        ("chongqing", "重庆", "重庆市", 5, 5),
        ("hubei", "湖北", "湖北省", 6, 5),
        ("anhui", "安徽", "安徽省", 7, 5),
        ("jiangsu", "江苏", "江苏省", 8, 5),
        ("shanghai", "上海", "上海市", 9, 5),
        ("yunnan", "云南", "云南省", 4, 6),
        ("guizhou", "贵州", "贵州省", 5, 6),
        ("hunan", "湖南", "湖南省", 6, 6),
        ("jiangxi", "江西", "江西省", 7, 6),
        ("zhejiang", "浙江", "浙江省", 8, 6),
        ("guangxi", "广西", "广西壮族自治区", 5, 7),
        ("guangdong", "广东", "广东省", 6, 7),
        ("fujian", "福建", "福建省", 7, 7),
        ("taiwan", "台湾", "台湾省", 9, 7),
        ("hainan", "海南", "海南省", 5, 8),
        ("macau", "澳门", "澳门特别行政区", 6, 8),
        ("hongkong", "香港", "香港特别行政区", 7, 8),
    )
)

_BY_NAME = {name: p for p in PROVINCES for name in (p.short, p.name)}
PROVINCE_NAMES = tuple(_BY_NAME)


def province(name: str) -> Province | None:
    """The unit that `name`, short or full, stands for."""
    return _BY_NAME.get(name.strip())
