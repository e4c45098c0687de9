"""The texts of energy in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_MODEL: Final = {
    "Energy, carbon, water and cost": "能耗、碳排放、用水与费用",
    "What the training run takes, from its accelerator-hours.": "由加速器小时推算的训练消耗。",
    "Energy of training": "训练能耗",
    "Carbon, location-based": "碳排放（基于所在地）",
    "Carbon, market-based": "碳排放（基于市场）",
    "Cost": "费用",
    "Water": "用水",
    "Embodied carbon": "隐含碳",
    "Energy per token trained on": "每训练词元能耗",
    "Energy of the machines": "设备能耗",
    "accelerators": "加速器",
    "hosts": "主机",
    "Figure": "指标",
    "Value": "数值",
    "What it is": "含义",
    "the whole run's energy over its tokens": "整个训练的能耗除以词元数",
    "what the grid emits on average": "电网的平均排放",
    "what the electricity that was bought emits": "所购电力的排放",
    "what making the machines emitted, by hours of use": "制造设备的排放，按使用小时分摊",
    "Water, on site": "用水（现场）",
    "Water, off site": "用水（发电侧）",
    "evaporated for cooling": "冷却蒸发",
    "consumed where the electricity is generated": "发电过程消耗",
    "Kinds of carbon are kept apart and not added up": "各类碳排放分别列出，不相加",
    "What is in it": "所含项目",
    "How": "说明",
    "What the energy covers": "能耗的范围",
    "Host": "主机",
    "Building": "机房",
    "the total has its cooling and losses on top (PUE)": "总计另含其冷却与损耗（PUE）",
    "measured": "实测",
    "computed": "推算",
    "thermal design power x hours": "热设计功耗 × 小时",
    "measured draw x hours": "实测功耗 × 小时",
    "host not stated: the range covers both": "未说明是否含主机：区间涵盖两种情形",
    "host included": "含主机",
    "host excluded": "不含主机",
    "host not counted: the device has no design power": "不计主机：该设备没有公布设计功耗",
    "the range of published draws covers chips alone and with their hosts": "公布功耗的区间涵盖仅芯片与含主机两种情形",
    "What was published, beside what is computed": "公布值与推算值对照",
    "Published": "公布值",
    "Published figure": "公布值位置",
    "Basis": "依据",
    "Computed": "推算值",
    "Energy": "能耗",
    "Carbon": "碳排放",
    "inside": "区间内",
    "outside": "区间外",
    "cannot be compared": "无法比较",
    "no design power and no price is published for {slug}": "{slug} 没有公布的设计功耗和价格",
    "accelerator_hours are not known: give them, or tokens and hardware with a peak": (
        "accelerator_hours 未知：请给出，或给出 tokens 与有峰值的 hardware"
    ),
}

_RUNS: Final = {
    "Energy of published runs": "公开训练的能耗",
    "Published energy against hours, draw and PUE; the measured figures are the test.": (
        "公布的能耗与由小时、功耗和 PUE 推算的能耗对照；只有实测值能够检验。"
    ),
    "Measured energy inside the 90 % interval": "实测能耗落在 90% 区间内的比例",
    "A figure that is design power x hours itself cannot test a computation from design power: such runs are shown "
    "apart. Computed is what the published figure covers: accelerators alone, with the building, or with hosts too.": (
        "本身就是设计功耗 × 小时的数字无法检验由设计功耗得出的推算，故分开显示。"
        "推算范围与公布值一致：仅加速器、含机房，或再含主机。"
    ),
    "Computed against published energy of training": "训练能耗：推算与公布对照",
    "Each point is a published run with the 90 % interval of the computed energy; on the line both agree.": (
        "每个点是一次公开的训练，带推算能耗的 90% 区间；线上表示两者一致。"
    ),
    "design power x hours, or assumed": "设计功耗 × 小时，或假定",
    "both agree": "两者一致",
    "Run": "训练",
    "Covers": "涵盖",
    "Error": "误差",
    "Inside": "是否在区间内",
    "assumed": "假定",
    "accelerators and PUE": "加速器与 PUE",
    "host and PUE": "主机与 PUE",
    "published hours": "公布的小时",
    "computed hours": "推算的小时",
    "Published and computed energy": "公布与推算的能耗",
}

_TIERS: Final = {
    "What size costs to train": "规模的训练代价",
    "Operations, accelerator-hours, energy and cost of training, by tier of size.": (
        "按规模分档的训练运算量、加速器小时、能耗与费用。"
    ),
    "Tier": "分档",
    "Under 1B": "10 亿以下",
    "1B to 10B": "10 亿至 100 亿",
    "10B to 100B": "100 亿至 1000 亿",
    "Over 100B": "1000 亿以上",
    "Training FLOPs": "训练运算量",
    "Accelerator-hours": "加速器小时",
    "Medians by tier": "各档中位数",
    "Energy of training over parameters": "训练能耗与参数量",
    "Each point is a model with the 90 % interval of its energy.": "每个点是一个模型，带能耗的 90% 区间。",
    "models": "模型",
    "Training, model by model": "逐个模型的训练",
    "no model's training is known": "没有任何模型的训练信息",
}

CHINESE: Final[Mapping[str, str]] = {**_MODEL, **_RUNS, **_TIERS}
