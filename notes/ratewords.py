"""The words around rates and tenors: benchmarks, what a percentage is of, what lasts but is no tenor.

Lists are written as in `moneywords`: an underscore stands for a space, `word!xyz` is not where x, y or z follows.
"""

from __future__ import annotations

# What a rate is measured in, by the words before it; the others are a year's.
BASES = {
    "月息": "月息 月利率 月利 月化 月息率",
    "日息": "日息 日利率 日化 每日",
    "费率": "费率 手续费 手续费率 担保费 承诺费 服务费 敞口费 开立费 开证费 保费 保函费 管理费 通道费 点差 费",
}
# Between such a word and the rate.
BETWEEN = "是 为 要 给 报 到 收 降到 做到 大概 约 : 才 就 只 涨到 的 按"
# Said of a rate, so that a whole number behind it is one: 利率4, 年化 3.
NAMES = "利率 年化 年利率 票面 收益率 综合成本 融资成本 利息 年息 年利 贴现率"

# A percentage behind or before these is of something else.
SHARES_BEFORE = (
    "保证金 负债率 占比 占 毛利 毛利率 净利率 利润率 增长 增长了 增速 增幅 比例 抵押率 折率 折扣 持股 股权"
    " 股份 同比 环比 下降 下滑 上升 税率 税点 出资 首付 首付款 自筹 自有 自有资金 完成 完成了 进度 份额 市占率"
    " 覆盖率 使用率 用信率 提款率 合格率 良率 开工率 利用率 出租率 空置率 不良率 周转率 缩水 跌 跌了 涨 涨了"
    " 降了 少了 多了 减少 增加 增加了 减少了 预付 预付款 定金 尾款 敞口 质押率 成数 回款 回款率 涨幅 跌幅 保底"
    " 中标率 杠杆率 资本金 结算占比 归行率 留存率 浮动 margin deposit growth ratio stake"
)
SHARES_BEHIND = (
    "保证金 敞口 股权 股份 的股 首付 预付 定金 的保证金 控股 增长 毛利 持股 税点 自筹 自有 资本金 的资本金"
    " margin stake growth of"
)
# A difference of points is no rate: 让两个点, 高了3个点.
DIFFERENCES = (
    "高 高了 低 低了 让 让了 降 降了 降低 涨 涨了 贵 贵了 便宜 便宜了 加 减 多 多了 少 少了 差 差了 优惠 扣"
    " 返 抽 掉 税 下调 上调 再 增加 减少"
)
# An exchange rate is none either, nor is the number of a version.
EXCHANGE = "汇率 即期 即期价 远期价 中间价 牌价 结汇价 购汇价 锁在 锁到 点位 现汇 汇价 兑 版本 v 评级 评分 系数 倍数"
# Not behind a number with a fraction: it is a measure, not a rate.
MEASURES = (
    "亿 万 千 百 w e m k 元 块 美元 美金 欧 港币 倍 米 平 亩 吨 公里 公斤 斤 年 月 天 号 日 个!点 折 成 分 人"
    " 次 家 km kg mw kw kwh 版 小时 层 台 套 笔 级 mio bn mn million billion 度 千瓦 兆瓦 方 公顷 寸 比 克 升"
    " 周 岁 y x 并网 投产 开工 开业 交付 竣工 上线 验收 到货 发货 开标 封顶 交房"
)
MEASURES_APART = "亿 万 元 美元 美金 欧 港币 倍 公里 吨 亩 mio bn mn million billion usd eur hkd rmb km kg mw kwh"
MOST_BEFORE = "不超过 不高于 不超 低于 不能超过 别超过 under below max"
LEAST_BEFORE = "不低于 至少 高于 超过 起码 over above"
MOST_BEHIND = "以内 以下 之内 之下 or_below"
LEAST_BEHIND = "以上 之上 or_above"
# Times of the day before 三点二 make it an hour.
HOURS = "凌晨 早上 早晨 上午 中午 下午 傍晚 晚上 夜里 今晚 明早 明晚 今早 一早"
FINES = "滞纳金 违约金 罚息 罚款"

# A span behind these is no tenor.
NO_TENOR_BEFORE = (
    "船龄 房龄 年龄 工龄 车龄"
    " 宽限 宽限期 账期 帐期 账龄 库龄 逾期 逾期了 拖 拖了 拖欠 拖欠了 欠 欠了 欠着 工期 工期是 成立 成立了"
    " 合作 合作了 经营 经营了 做了 干了 用了 开了 近 最近 过去 前 头 连续 每 每隔 第 租 租金 流水 利润 营收"
    " 产值 销售 租期 租约 租了 质保 质保期 保质期 保修 保修期 周转期 回款 回款期 回款周期 周期 还剩 剩 剩下"
    " 还有 还差 晚 晚了 等 等了 停 停了 停产 停产了 失联 公示 免租 免租期 建设期 运营 满 不满 过 过了 有"
    " 已经 快 大 小 上 下 这 那 前后 整 整整 压 压了 押了 占用 占用了 存放 开业 入行 不到 超过 超 至少 宽"
    " 宽了 缓 缓了 断 断了 亏 亏了 涨 跌 去 今 明 后 住 延 推 推迟 延期 磨 磨了 谈了 跟了 last past"
    " for_the_past"
)
NO_TENOR_BEHIND = (
    "的量 的货 的库存"
    " 前 后 内 以内 之内 以前 之前 以后 之后 里 来 间 没 没有 未 不 多 报 报表 财报 流水 的流水 的报表 经验"
    " 历史 审计 度 底 末 初 以来 业绩 老客户 工资 的工资 社保 电费 租金 租约 租期 质保 保质期 工期 宽限 宽限期"
    " 账期 的账期 账龄 逾期 通知 一次 一付 一结 一检 一签 一换 一调 一还 左右没 了 以上的应收 的应收 左右才 才"
    " 就 都 化 化利率 利率 息 ago later"
)
# 一年 before these is by the year: 一年营收3亿.
BY_THE_YEAR = (
    "营收 产值 利润 收入 销售 销售额 流水 租金 下来 赚 亏 采购 采购额 结算 结算量 交易 进出口 出口 进口 电费"
    " 能做 净利 开支 有 用电 产量 要用 要付 要交 交税 纳税 利息 大概能 做到 付 交 省 多少 几 两三 三四"
)
