"""The texts of measured devices in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PAGE: Final[Mapping[str, str]] = {
    "Measured devices": "实测设备",
    "What devices really reach, by records of reporter measure.": "设备实际达到的速率，依据 reporter measure 的记录。",
    "A peak on a datasheet is not what a model gets. A headline is the median of the best shape on random data, "
    "after a sustained warm-up, the cache flushed before every run; each record's name may stand for `hardware`.": (
        "厂商资料上的峰值不是模型实际得到的速率。主要数字是最佳形状在随机数据上的中位数：先持续预热，每次运行前清空缓存；"
        "记录的名称可用作 `hardware`。"
    ),
    "Format": "格式",
    "Median": "中位数",
    "10 %": "10%",
    "90 %": "90%",
    "Fastest run": "最快一次",
    "Runs": "次数",
    "Datasheet": "厂商资料",
    "Share of the dense peak": "占稠密峰值之比",
    "Share of the datasheet": "占厂商资料之比",
    "Best shape": "最佳形状",
    "Zeros faster by": "全零数据快出",
    "Above 1.02 of the dense peak: {formats}.": "高于稠密峰值的 1.02 倍：{formats}。",
    "Noisy, nine runs in ten spread over more than a tenth: {formats}.": (
        "波动大（十分之九的运行相差超过一成）：{formats}。"
    ),
    "Clocks were held back by a software power cap: {formats}.": "时钟受软件功耗上限压低：{formats}。",
    "Clocks were held back by {reasons}: {formats}.": "时钟被压低（{reasons}）：{formats}。",
    "Matrix multiplication, measured against datasheet": "矩阵乘法：实测与厂商资料对比",
    "Stream": "数据流",
    "copy": "复制",
    "triad": "三元组（triad）",
    "attention, {format}": "注意力，{format}",
    "Memory bandwidth and fused attention": "内存带宽与融合注意力",
    "Share of the dense peak by shape, {format}": "各形状占稠密峰值之比，{format}",
    "Share of the best shape by shape, {format}": "各形状与最佳形状之比，{format}",
    "Every shape that was timed at least thirty times": "至少计时三十次的各个形状",
    "M × N × K of a multiplication; the kind of shape stands behind it.": "乘法的 M × N × K，其后是形状的类别。",
    "Shape": "形状",
    "{shape} (square)": "{shape}（方阵）",
    "{shape} (transformer)": "{shape}（Transformer 层）",
    "{shape} (deep)": "{shape}（长内积）",
    "{shape} (searched)": "{shape}（搜索所得）",
    "Share": "比例",
    "median": "中位数",
}

_ROOFLINE: Final[Mapping[str, str]] = {
    "Roofline": "屋顶线",
    "Below the slope a device waits for its memory, below the flat roof for its arithmetic. "
    "Each point is a model of this site while it reads a prompt, or while it writes one token after another.": (
        "斜线之下设备在等待内存，平顶之下在等待运算。每个点是本站的一个模型：读入提示时，或逐个写出词元时。"
    ),
    "Operations for each byte read, FLOP/B": "每读一字节的运算量，FLOP/B",
    "Attainable": "可达速率",
    "prefill": "预填充",
    "decode": "解码",
    "memory": "内存",
    "compute": "运算",
    "Phase": "阶段",
    "Waits for": "受限于",
    "Models on the roofline": "屋顶线上的模型",
    "On measured devices": "在实测设备上",
    "Latency at best, by the rates that were measured on devices.": "按设备上实测的速率计算的最佳延迟。",
    "Rates are measured on these devices, and not a datasheet's; what comes on top of them is left out.": (
        "速率为这些设备上的实测值，而非厂商资料；其上的额外开销未计入。"
    ),
    "Device": "设备",
    "Prefill at best": "最快预填充",
    "A token at best": "最快每词元",
    "Bounds by measured rates": "按实测速率的界限",
}

_REMARKS: Final[Mapping[str, str]] = {
    "By": "方法",
    "energy counter": "能量计数器",
    "polled power": "轮询功率",
    "Joules for each operation": "每次运算的焦耳数",
    "Energy of multiplication, {format}": "乘法的能耗，{format}",
    "Joules for each operation are not known: {reason}.": "每次运算的焦耳数未知：{reason}。",
    "The measurement was interrupted: it has what there was until then.": "测量被中断：只含中断之前的结果。",
    "The catalogue's row has changed since this was measured.": "测量之后目录中的这一行已有改动。",
    "No datasheet to hold it against: {reason}.": "没有可对照的厂商资料：{reason}。",
    "What was left out, and why": "未测的内容及原因",
    "What": "内容",
    "Why": "原因",
    "Where these devices stand": "这些设备所处的位置",
    "Measured multiplication in bf16: published rates of other devices, and the records of this site.": (
        "bf16 乘法实测：其他设备的公开速率与本站的记录。"
    ),
    "Rate": "速率",
    "published": "公开发表",
    "measured here": "此处实测",
    "numpy has no such type": "numpy 没有此类型",
    "numpy has no fused attention": "numpy 没有融合注意力",
    "it is a format of NVIDIA's tensor cores": "这是 NVIDIA 张量核心的格式",
    "the catalogue lists accelerators, and no processors": "目录只列加速器，不列处理器",
    "the measurement was interrupted": "测量被中断",
    "the device has no energy counter that an unprivileged process may read": "设备没有普通进程可读的能量计数器",
    "{runs} timings of {shape} would take {needed} s at the {rate} GFLOP/s of a probe, and there are {left} s for this "
    "format": "按探测的 {rate} GFLOP/s，{shape} 计时 {runs} 次需要 {needed} 秒，而此格式只有 {left} 秒",
}

CHINESE: Final[Mapping[str, str]] = {**_PAGE, **_ROOFLINE, **_REMARKS}
