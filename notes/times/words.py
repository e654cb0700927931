"""The words of days: today and tomorrow, parts of the day, of months and years, what is no date after all."""

from __future__ import annotations

# Days from today.
RELATIVE = {
    "今天": 0,
    "今日": 0,
    "今儿": 0,
    "今晚": 0,
    "今早": 0,
    "今晨": 0,
    "今夜": 0,
    "明天": 1,
    "明日": 1,
    "明儿": 1,
    "明早": 1,
    "明晚": 1,
    "明晨": 1,
    "明个": 1,
    "听日": 1,
    "今明两天": 1,
    "今明天": 1,
    "后天": 2,
    "后日": 2,
    "后晚": 2,
    "明后天": 2,
    "明后两天": 2,
    "大后天": 3,
    "大后日": 3,
    "昨天": -1,
    "昨日": -1,
    "昨儿": -1,
    "昨晚": -1,
    "昨夜": -1,
    "昨早": -1,
    "寻日": -1,
    "琴日": -1,
    "前天": -2,
    "前日": -2,
    "前晚": -2,
    "大前天": -3,
    "大前日": -3,
}
# What stands before them in other words: 之前天天, 三天后天气.
NOT_AFTER = {
    "前天": "之以目提大三两一几",
    "后天": "之以然最大月年周先",
    "前日": "之以目提大年月",
    "后日": "之以然最大今",
    "前晚": "之以",
    "明日": "声",
}
# Days from the day of the note.
RELATIVE_TO_NOTE = {
    "次日": 1,
    "第二天": 1,
    "翌日": 1,
    "隔天": 1,
    "隔日": 1,
    "转天": 1,
    "当天": 0,
    "当日": 0,
    "同一天": 0,
}

# No day follows from these.
VAGUE = (
    "过两天 过一两天 过两三天 过几天 过些天 过些日子 过阵子 过一阵 过一阵子 过段时间 过一段时间 这两天 这几天"
    " 这一两天 这两三天 一两天 这段时间 这阵子 改天 改日 哪天 回头 尽快 尽早 尽量早 早点 早日 抓紧 近期 近日"
    " 最近 近来 抽空 抽时间 有空 得空 下次 下回 到时候 到时 届时 晚点 迟点 稍后 稍晚 随时 择日 择期 不日 过后"
    " 隔阵子 前几天 前两天 前些天 前阵子 前段时间 上次 上回 不久 将来 日后 这几日 这两日 近两天 近几天"
    " 这一周左右 几天后 几天内 这几周 这两周 asap soon later sometime next_time someday these_days recently"
    " in_due_course at_some_point the_other_day shortly in_a_few_days"
)
# Later today.
LATER_TODAY = "一会 一会儿 待会 待会儿 等会 等会儿 等下 等一下 呆会 呆会儿"

# Parts of the day; they change no day.
DAYPART = (
    "凌晨 清早 清晨 早上 早晨 上午 中午 午后 下午 傍晚 晚上 晚间 夜里 夜间 半夜 一早 一大早 早 晚 下班 收盘"
    " 开盘 日终 下午茶"
)
ALONE = "早上 上午 中午 下午 傍晚 晚上"

# The day of the month its parts stand for; 0 is its last.
MONTH_PARTS = {
    "底": 0,
    "末": 0,
    "尾": 0,
    "中下旬": 0,
    "下旬": 0,
    "上中旬": 20,
    "中旬": 20,
    "中": 15,
    "上旬": 10,
    "初": 5,
    "头": 5,
}
# As patterns: what may follow them in other words, 本月中标, 下月初步.
PART_BARRED = {
    "中": "(?:[标介国心间选期原央行游部型层小等东文英华试下]|信(?![用贷息]))",
    "初": "[步审创级中衷试]",
    "头": "[寸部款]",
    "底": "(?:[层气薪]|价(?!格)|线(?![上下]))",
    "末": "端",
    "尾": "[款数盘]",
}
YEAR_PART_BARRED = "(?:[薪步审创级层寸部数盘身奖总决]|价(?!格)|线(?![上下]))"
# 3月期, 12月供 are no months; 8号楼, 5日元 no days; 前年 and 今年 in 今年以来.
NO_MONTH = "(?:[期息薪均球嫂饼]|结(?![汇清算])|供(?![货应])|租(?!赁)|一[次结付换检还签])"
NO_DAY_BY_NUMBER = (
    "(?! ?(?:楼|线(?!上)|仓|厂(?!里)|文|院|库(?!存)|车间|地块|店|机组|码|门|桥|炉|令|会议室|泊位|馆|井|标段|路))"
)
NO_DAY = "(?! ?(?:[元圆币均利息化常益韩系语程历期立]|报(?![告价送给])|本(?![周月行])|用品))"
NO_HOLIDAY = "[路村镇楼号快家个万千总]"
NO_YEAR = "(?:以来|前[一二三四]个?季|[度份末底初中内终货轻纪龄薪]|上半|下半)"
# Behind 12月30 without 号 these make it another number.
NOT_A_DAY = "万 亿 千 百 十 w k m e 个 家 笔 台 亩 人 户 次 成 折 点 期 天 年 月 / : - % ‰ 多 几 余 吨 倍"

# Behind a month, quarter or year these say what it is the figure of: 10月流水, 三季度报表.
FIGURES = (
    "报表 财报 报告 流水 对账 账单 工资 社保 发票 数据 月报 季报 年报 审计 增值税 纳税 税 电费 水电 日均 业绩"
    " 营收 销售 收入 利润 产量 货款 营业 净利 总资产 同期 全年 年度"
)
# As patterns: words a digit behind a week belongs to, 下周一起去, 这周三方会谈.
WEEKDAY_WORDS = {
    "一": "(?:[起共般并同趟块些样边旦]|直(?!接)|定(?!稿|下)|次(?!日))",
    "二": "[手维期审]",
    "三": "(?:方(?![便向])|期)",
    "四": "(?:大行|期)",
    "五": "(?:险|金|期)",
    "六": "期",
    "日": "均",
    "天": "天",
}
# Behind a digit these count: 上周三家, 下周五千万.
WEEKDAY_COUNTS = "(?:[家个次趟笔户位千百万亿点年号%]|十(?![一二]?点))"
# What ends with 上, 下 or 本 before 周; names and words that begin with 周: 马上周转, 上周总来过.
NO_AHEAD = "(?<![马网线以加路车之样资])(?<![^改换变写记说调定]成)(?!(?<=[晚早])上)"
NO_WEEK = (
    "(?:总(?![部结共体算])|董(?!事会)|工(?![资作程厂])|会计|经理|主任|先生|老板|行长"
    "|转(?![账帐入出进过来到走了款给回一二三四五六七八九\\d])|边|围(?!绕)|期|全(?![部体款额])|密|详|岁|刊|游|年)"
)

# Verbs that make 11.30 before them a day: 11.30交资料. Of 3.6, which may be a rate, only the first do.
DUE_VERBS = "带送催约查跟提补问准交去见来签开办拜放"
DUE_VERBS_LATE = DUE_VERBS + "回要给报用发付还出打拿搞做到"
# As patterns: 前, 后 and 内 begin other words, 前台, 后续, 内部; but 周五前提交, 节后续贷.
NOT_BEFORE = "(?:[后台景任沿端者期]|提(?![交供款前报出醒示货额]))"
NOT_BEHIND = "(?:[勤台天期备悔果者]|续(?![贷做作签约授])|方(?!便))"
NOT_WITHIN = "(?:[部贸销控容蒙外]|保(?![证函])|审(?![批核完]))"
# Before 3.6 these make it a rate; before 11.30 those make it a limit.
RATE_BEFORE = tuple(
    "offer quote offered quoted at"
    " 给 报 利率 年化 加 减 降到 降 现在 目前 按 就 是 率 价 做 成本 要 想 嫌 到 点 涨到".split()
)
LIMIT_BEFORE = tuple("截至 截止 截止到 最晚 最迟 不晚于 赶在 务必 务必在 到期日 截止日 有效期至".split())

ENGLISH_MONTHS = "january february march april may june july august september october november december".split()
ENGLISH_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
ENGLISH_RELATIVE = {
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "eod": 0,
    "end of day": 0,
    "cob": 0,
    "tomorrow": 1,
    "tmr": 1,
    "tmrw": 1,
    "tml": 1,
    "tom": 1,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "yesterday": -1,
    "last night": -1,
    "the day before yesterday": -2,
    "day before yesterday": -2,
}
ENGLISH_NUMBERS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), 1
    )
} | {"a": 1, "an": 1, "couple of": 2}
