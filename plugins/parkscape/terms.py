"""The words of the data model: kinds, choices, relation types, and the forms that a value takes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from parkscape.values import Value


class Ref(Value, frozen=True):
    """Marks a text as the id of a record of one of `kinds`."""

    kinds: tuple[str, ...]


class Choice(Value, frozen=True):
    """Marks a text as one of `options`; `what` names it in messages."""

    what: str
    options: tuple[str, ...]


class Form(Value, frozen=True):
    """Marks a text as having a form that `shape` checks by `name`."""

    name: Literal["id", "date", "period", "province", "unit", "url", "number", "key"]


ENTITY_KINDS = ("parks", "enterprises", "achievements", "platforms", "chains", "organisations")

PARK_KINDS = (
    "经开区", "高新区", "自主创新园", "科创飞地", "智创城", "专业园", "创新基地", "产业集群",
    "大学科技园", "综合保税区", "产业园", "科技园",
)  # fmt: skip
LEVELS = ("国家级", "省级", "市级", "县级")
ORGANISATION_KINDS = (
    "高校", "科研院所", "政府部门", "运营机构", "医院", "金融机构", "社会团体", "客户企业",
)  # fmt: skip
PLATFORM_KINDS = (
    "服务平台", "孵化载体", "创新平台", "研究院", "实验室", "服务中心", "产业联盟", "离岸平台",
    "线上平台", "基金", "金融平台", "产业载体",
)  # fmt: skip
ACHIEVEMENT_KINDS = ("产品", "技术", "研发项目", "攻关课题", "标准", "建设项目", "指数")
QUALIFIERS = ("余", "多", "近", "超", "约", "以上", "+")
STATUSES = ("achieved", "planned", "unclear")
STATES = ("clean", "repaired", "truncated", "inferred")
STAGES = ("upstream", "midstream", "downstream")
RUNGS = (
    "科技型中小企业", "高新技术企业", "瞪羚企业", "独角兽企业",
    "专精特新中小企业", "小巨人企业", "单项冠军企业",
)  # fmt: skip
"""The cultivation ladder, each of its two ways from below."""
HOLDING = ("held", "applied", "recommended")
NEED_KINDS = ("技术", "人才", "资金", "市场", "服务")
NEED_STATES = ("征集", "张榜", "对接", "揭榜", "立项", "完成")
"""How far a need is: collected, called for, brought together, taken, approved, done."""
OPEN_STATES = ("征集", "张榜")
"""States in which nobody has taken the need yet."""
FIELD_TYPES = ("text", "choice", "number", "date", "boolean", "link")

DIRECTIONS = ("higher", "lower")
NORMALISATIONS = ("none", "base", "range")
WEIGHTS = ("given", "equal")
MISSING = ("refuse", "reweight")

RELATION_TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "located_in": ("位于", "所在机构与项目"),
        "administered_by": ("主管", "主管的园区"),
        "managed_by": ("管理单位", "管理"),
        "operated_by": ("运营单位", "运营"),
        "co_builds": ("共建", "参与共建"),
        "co_develops": ("联合研发", "参与联合研发"),
        "joint_lab": ("共建实验室", "参与共建实验室"),
        "cooperates_with": ("合作", "合作"),
        "solves_challenge": ("揭榜", "由其揭榜"),
        "matched_to": ("对接", "获得对接"),
        "incubated_in": ("孵化于", "在此孵化"),
        "landed_in": ("落地", "在此落地"),
        "settled_in": ("入驻", "入驻于此"),
        "founded": ("创办", "创办者"),
        "invests": ("投资", "获投资"),
        "lends": ("授信放贷", "获贷款"),
        "serves": ("服务", "获得服务"),
        "customer_of": ("是其客户", "客户"),
        "supplies": ("供应", "采购自"),
        "studied_by": ("研究", "研究对象"),
        "member_of": ("成员", "成员单位"),
        "applied_for": ("申报", "由其申报"),
        "uses": ("使用", "使用者"),
        "yields": ("产出", "来自"),
        "adopted_by": ("应用于", "应用"),
        "recommends": ("推荐", "获推荐"),
        "hosts": ("承载", "设于"),
        "sibling_of": ("同类园区", "同类园区"),
        "publishes": ("发布", "发布者"),
        "introduces": ("引进", "引进方"),
        "visited_by": ("到访", "走访"),
    }
)
"""Relation type -> (how the subject's page words it, how the other end's page words it)."""

Id = Annotated[str, Form("id")]
Key = Annotated[str, Form("key")]
Date = Annotated[str, Form("date")]
Period = Annotated[str, Form("period")]
Url = Annotated[str, Form("url")]
Unit = Annotated[str, Form("unit")]
Province = Annotated[str, Form("province")]
Number = Annotated[str, Form("number")]
SourceRef = Annotated[str, Ref(("sources",))]
ParkRef = Annotated[str, Ref(("parks",))]
IndustryRef = Annotated[str, Ref(("industries",))]
EnterpriseRef = Annotated[str, Ref(("enterprises",))]
AchievementRef = Annotated[str, Ref(("achievements",))]
PlatformRef = Annotated[str, Ref(("platforms",))]
EntityRef = Annotated[str, Ref(ENTITY_KINDS)]
Status = Annotated[str, Choice("status", STATUSES)]
State = Annotated[str, Choice("state", STATES)]
