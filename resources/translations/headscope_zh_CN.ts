<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CompareWords</name>
    <message>
        <source>attention, this minus other</source>
        <translation>注意力，当前减去另一方</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>only in one of the two</source>
        <translation>仅一方有</translation>
    </message>
    <message>
        <source>only in the other</source>
        <translation>仅另一方有</translation>
    </message>
    <message>
        <source>only in this one</source>
        <translation>仅此方有</translation>
    </message>
    <message>
        <source>%1 beside %2</source>
        <translation>%1 对照 %2</translation>
    </message>
    <message>
        <source>%1 has no numbers: some of its weights are not a number in one of the two.</source>
        <translation>%1 没有数值：在其中一方，它的部分权重不是数值。</translation>
    </message>
    <message>
        <source>%1 moves %2 % of its attention.</source>
        <translation>%1 移动了 %2 % 的注意力。</translation>
    </message>
    <message>
        <source>The most at %1 to %2 (%3).</source>
        <translation>移动最多的是 %1 到 %2（%3）。</translation>
    </message>
    <message>
        <source>The heads are being ranked …</source>
        <translation>正在为各头排序…</translation>
    </message>
    <message>
        <source>%1 of %2 positions are the same in both.</source>
        <translation>%2 个位置中有 %1 个在两者中相同。</translation>
    </message>
    <message>
        <source>Those in brackets stand only in %1.</source>
        <translation>方括号中的只出现在%1中。</translation>
    </message>
    <message>
        <source>This model has %1 layers of %2 heads, the other %3 of %4: layer and number need not mean the same in both. A head without one at its place stands beside the one that moves the least mass.</source>
        <translation>此模型有 %1 层、每层 %2 个头，另一个有 %3 层、每层 %4 个头：层号和头号在两者中未必对应。同一位置没有对应头时，与移动注意力最少的头并列。</translation>
    </message>
    <message>
        <source>Where both sides have the same tokens, nothing differs: a model that only looks back sees a change only behind it. Change something earlier to see heads move.</source>
        <translation>两边相同的词元上没有差别：只向前看已有词元的模型，改动只影响其后的位置。请改动靠前的内容，即可看到头的变化。</translation>
    </message>
    <message>
        <source>Both sides are the same: change the second text above, a word of it for instance, to see which heads move.</source>
        <translation>两边相同：改动上方的第二段文本（比如换一个词），即可看到哪些头发生变化。</translation>
    </message>
    <message>
        <source>Both sides are the same: edit the text, or open another input or model, to see what changed since this pass was kept.</source>
        <translation>两边相同：编辑文本，或打开另一个输入或模型，即可看到自保留该结果以来的变化。</translation>
    </message>
    <message>
        <source>Both sides are the same: the two models attend alike to this text. Choose another model above.</source>
        <translation>两边相同：两个模型对这段文本的注意力一致。请在上方选择另一个模型。</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>%1 → %2   %3, other %4 (%5)</source>
        <translation>%1 → %2   %3，另一方 %4（%5）</translation>
    </message>
</context>
<context>
    <name>Display</name>
    <message>
        <source>These patterns were computed elsewhere: there are no scores and no values behind them</source>
        <translation>这些注意力模式由外部计算得到，没有对应的得分和值</translation>
    </message>
    <message>
        <source>Scores of pieces do not add up to a score of a word</source>
        <translation>子词的得分不能相加成整词的得分</translation>
    </message>
    <message>
        <source>These positions are not pieces of a text: there are no words</source>
        <translation>这些位置不是文本的子词，无法合并为整词</translation>
    </message>
    <message>
        <source>The reference is a head of another kind of attention</source>
        <translation>参考头属于另一类注意力</translation>
    </message>
    <message>
        <source>The layer has no output projection to weigh values with</source>
        <translation>该层没有输出投影，无法对值加权</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>scores</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>row share</source>
        <translation>行内占比</translation>
    </message>
    <message>
        <source>value-weighted</source>
        <translation>值加权</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>被掩码</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>   removed %1</source>
        <translation>   移除 %1</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>attention, renormalised</source>
        <translation>注意力（重新归一化）</translation>
    </message>
    <message>
        <source>score before softmax</source>
        <translation>softmax 前的得分</translation>
    </message>
    <message>
        <source>ln attention</source>
        <translation>ln 注意力</translation>
    </message>
    <message>
        <source>share of the row&apos;s largest</source>
        <translation>与行内最大值之比</translation>
    </message>
    <message>
        <source>norm of the weighted value</source>
        <translation>加权值的范数</translation>
    </message>
    <message>
        <source>%1, minus %2</source>
        <translation>%1，减去 %2</translation>
    </message>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
</context>
<context>
    <name>Drop</name>
    <message>
        <source>%1: expected a text in UTF-8, found other bytes</source>
        <translation>%1：应为 UTF-8 文本，实际是其他字节</translation>
    </message>
    <message>
        <source>This cannot be taken: drop models, sessions, pictures, recordings, arrays or text.</source>
        <translation>无法接受：请拖入模型、会话、图片、录音、数组或文本。</translation>
    </message>
    <message>
        <source>%1 is not there</source>
        <translation>%1 不存在</translation>
    </message>
    <message>
        <source>%1 is not on this machine</source>
        <translation>%1 不在本机上</translation>
    </message>
    <message>
        <source>%1: one session at a time</source>
        <translation>%1：一次只能打开一个会话</translation>
    </message>
    <message>
        <source>%1 is no model, session, picture, recording, array or text</source>
        <translation>%1 不是模型、会话、图片、录音、数组或文本</translation>
    </message>
    <message>
        <source>%1: one model at a time</source>
        <translation>%1：一次只能打开一个模型</translation>
    </message>
    <message>
        <source>%1: the session brings its model</source>
        <translation>%1：会话自带模型</translation>
    </message>
    <message>
        <source>%1: one text at a time</source>
        <translation>%1：一次只能打开一个文本</translation>
    </message>
    <message>
        <source>Nothing was opened: %1.</source>
        <translation>未打开任何内容：%1。</translation>
    </message>
    <message>
        <source>Left out: %1.</source>
        <translation>已略去：%1。</translation>
    </message>
</context>
<context>
    <name>Figure</name>
    <message>
        <source>%1 layers, %2 heads each</source>
        <translation>%1 层，每层 %2 头</translation>
    </message>
    <message>
        <source>layer %1, all heads</source>
        <translation>第 %1 层，所有头</translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation>%1 个头</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Digest</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>each head from 0 to its own largest</source>
        <translation>每个头从 0 到其最大值</translation>
    </message>
    <message>
        <source>%1 keys, the rest renormalised</source>
        <translation>%1 个键，其余重新归一化</translation>
    </message>
    <message>
        <source>words</source>
        <translation>整词</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>移除量</translation>
    </message>
    <message>
        <source>query (looks)</source>
        <translation>查询（关注）</translation>
    </message>
    <message>
        <source>query</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>key (looked at)</source>
        <translation>键（被关注）</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>attention from %1 on</source>
        <translation>%1 起的注意力</translation>
    </message>
    <message>
        <source>0 to %1</source>
        <translation>0 到 %1</translation>
    </message>
    <message>
        <source>cell (%1, %2)</source>
        <translation>单元格 (%1, %2)</translation>
    </message>
    <message>
        <source>attention from %1</source>
        <translation>来自%1的注意力</translation>
    </message>
    <message>
        <source>%1, outside of the map %2</source>
        <translation>%1，图外 %2</translation>
    </message>
    <message>
        <source>Queries (target)</source>
        <translation>查询（目标）</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Keys (source)</source>
        <translation>键（源）</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>键</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>%1 (sum)</source>
        <translation>%1（求和）</translation>
    </message>
    <message>
        <source>%1 (average)</source>
        <translation>%1（平均）</translation>
    </message>
    <message>
        <source>attention from %1, strongest %2</source>
        <translation>来自%1的注意力，最强 %2</translation>
    </message>
    <message>
        <source>attention to %1, strongest %2</source>
        <translation>对%1的注意力，最强 %2</translation>
    </message>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
    <message>
        <source>this: %1</source>
        <translation>当前：%1</translation>
    </message>
    <message>
        <source>other: %1</source>
        <translation>另一方：%1</translation>
    </message>
    <message>
        <source>all heads of all layers</source>
        <translation>所有层的所有头</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>另一方</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>rollout from %1, %2; most on %3: %4</source>
        <translation>从 %1 出发的注意力展开，%2；最多落在 %3：%4</translation>
    </message>
    <message>
        <source>mean of the heads&apos; attention</source>
        <translation>各头注意力的平均值</translation>
    </message>
    <message>
        <source>largest of the heads&apos; attention</source>
        <translation>各头注意力的最大值</translation>
    </message>
    <message>
        <source>weighted average of the heads&apos; attention</source>
        <translation>各头注意力的加权平均</translation>
    </message>
    <message>
        <source>rms %1</source>
        <translation>均方根 %1</translation>
    </message>
    <message>
        <source>Hatched magenta</source>
        <translation>斜线洋红</translation>
    </message>
    <message>
        <source>%1 positions</source>
        <translation>%1 个位置</translation>
    </message>
    <message>
        <source>%1 queries, %2 keys</source>
        <translation>%1 个查询，%2 个键</translation>
    </message>
    <message>
        <source>%1 queries</source>
        <translation>%1 个查询</translation>
    </message>
    <message>
        <source>%1 keys</source>
        <translation>%1 个键</translation>
    </message>
    <message>
        <source>rollout from %1, %2: not a number</source>
        <translation>从 %1 出发的注意力展开，%2：非数值</translation>
    </message>
    <message>
        <source>of each head&apos;s largest</source>
        <translation>占各头最大权重</translation>
    </message>
    <message>
        <source>No numbers</source>
        <translation>没有数值</translation>
    </message>
    <message>
        <source>key 0: 1 line</source>
        <translation>键 0：1 条连线</translation>
    </message>
    <message>
        <source>key 0: %1 lines</source>
        <translation>键 0：%1 条连线</translation>
    </message>
    <message>
        <source>1 query</source>
        <translation>1 个查询</translation>
    </message>
    <message>
        <source>rollout</source>
        <translation>注意力展开</translation>
    </message>
    <message>
        <source>rollout from %1, %2</source>
        <translation>从 %1 出发的注意力展开，%2</translation>
    </message>
    <message>
        <source>%1, outside of the picture %2</source>
        <translation>%1，图片之外 %2</translation>
    </message>
</context>
<context>
    <name>HeadMetrics</name>
    <message>
        <source>Entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>mean over queries i of −Σⱼ Aᵢⱼ ln Aᵢⱼ, in nats</source>
        <translation>对查询 i 求 −Σⱼ Aᵢⱼ ln Aᵢⱼ 的平均，单位 nat</translation>
    </message>
    <message>
        <source>Entropy, normalised</source>
        <translation>归一化熵</translation>
    </message>
    <message>
        <source>mean over i of the entropy of row i / ln (number of keys that i may see)</source>
        <translation>对 i 求第 i 行的熵 / ln（i 可见的键数）的平均</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>Σᵢⱼ Aᵢⱼ |i − j| / Σᵢⱼ Aᵢⱼ, in tokens</source>
        <translation>Σᵢⱼ Aᵢⱼ |i − j| / Σᵢⱼ Aᵢⱼ，单位为词元</translation>
    </message>
    <message>
        <source>Self</source>
        <translation>自身</translation>
    </message>
    <message>
        <source>mean over i of Aᵢ,ᵢ</source>
        <translation>对 i 求 Aᵢ,ᵢ 的平均</translation>
    </message>
    <message>
        <source>Previous token</source>
        <translation>前一词元</translation>
    </message>
    <message>
        <source>mean over i of Aᵢ,ᵢ₋₁</source>
        <translation>对 i 求 Aᵢ,ᵢ₋₁ 的平均</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>后一词元</translation>
    </message>
    <message>
        <source>mean over i of Aᵢ,ᵢ₊₁</source>
        <translation>对 i 求 Aᵢ,ᵢ₊₁ 的平均</translation>
    </message>
    <message>
        <source>Duplicate token</source>
        <translation>重复词元</translation>
    </message>
    <message>
        <source>over queries whose token stood before: mean of Σ Aᵢⱼ over j &lt; i with the same token</source>
        <translation>对词元先前出现过的查询：在 j &lt; i 且词元相同时 Σ Aᵢⱼ 的平均</translation>
    </message>
    <message>
        <source>Induction</source>
        <translation>归纳</translation>
    </message>
    <message>
        <source>over queries whose token stood before at p: mean of Σ Aᵢ,ₚ₊₁</source>
        <translation>对词元先前出现在 p 处的查询：Σ Aᵢ,ₚ₊₁ 的平均</translation>
    </message>
    <message>
        <source>First token (sink)</source>
        <translation>首个词元（汇聚）</translation>
    </message>
    <message>
        <source>mean over i of Aᵢ,₀</source>
        <translation>对 i 求 Aᵢ,₀ 的平均</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>mean over i of maxⱼ Aᵢⱼ, last token left out</source>
        <translation>对 i 求 maxⱼ Aᵢⱼ 的平均，不计最后一个词元</translation>
    </message>
</context>
<context>
    <name>HeatmapPlot</name>
    <message>
        <source>removed</source>
        <translation>移除量</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>masked</source>
        <translation>被掩码</translation>
    </message>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Self-attention</source>
        <translation>自注意力</translation>
    </message>
    <message>
        <source>Cross-attention</source>
        <translation>交叉注意力</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>解码器</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Vision</source>
        <translation>视觉</translation>
    </message>
</context>
<context>
    <name>Recent</name>
    <message>
        <source>%1 (gone)</source>
        <translation>%1（已不存在）</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>清空列表</translation>
    </message>
</context>
<context>
    <name>Samples</name>
    <message>
        <source>Repetition</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Induction heads look from a repeated word to what followed it the first time.</source>
        <translation>归纳头从重复的词看向它第一次出现之后的内容。</translation>
    </message>
    <message>
        <source>A list to copy</source>
        <translation>可复制的列表</translation>
    </message>
    <message>
        <source>From the second round on, some heads put nearly all weight on the next word of the first round.</source>
        <translation>从第二轮起，有些头把几乎全部权重放在第一轮的下一个词上。</translation>
    </message>
    <message>
        <source>Who is she?</source>
        <translation>她是谁？</translation>
    </message>
    <message>
        <source>Which heads look from “she”, “he” and “her” back to the nurse and the man?</source>
        <translation>哪些头从 “she”、“he” 和 “her” 看回护士和男人？</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致关系</translation>
    </message>
    <message>
        <source>Does “are” look at “keys”, over the nearer “cabinet” and “hall”?</source>
        <translation>“are” 会越过更近的 “cabinet” 和 “hall” 看向 “keys” 吗？</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Brackets, names that come again, and the blanks of indentation.</source>
        <translation>括号、再次出现的名称，以及缩进的空格。</translation>
    </message>
    <message>
        <source>Other scripts</source>
        <translation>其他文字</translation>
    </message>
    <message>
        <source>Tokenizers that know little of a script cut it into bytes: look at the chips.</source>
        <translation>不熟悉某种文字的分词器会把它切成字节：请看词元条。</translation>
    </message>
    <message>
        <source>One word again and again</source>
        <translation>反复同一个词</translation>
    </message>
    <message>
        <source>With the same word everywhere only position is left: which heads follow it?</source>
        <translation>处处是同一个词时只剩下位置：哪些头跟随位置？</translation>
    </message>
</context>
<context>
    <name>StepsText</name>
    <message>
        <source>1 key</source>
        <translation>1 个键</translation>
    </message>
    <message>
        <source>%1 keys</source>
        <translation>%1 个键</translation>
    </message>
    <message>
        <source>Every position is a row of numbers, x: %1.</source>
        <translation>每个位置是一行数 x，即%1。</translation>
    </message>
    <message>
        <source>the residual stream, brought to an even size by a norm</source>
        <translation>经归一化统一尺度的残差流</translation>
    </message>
    <message>
        <source>the residual stream as it stands</source>
        <translation>残差流本身</translation>
    </message>
    <message>
        <source>The query reads the target&apos;s own row, the key is a row of what is looked at.</source>
        <translation>查询取自目标自身的行，键是被关注一方的行。</translation>
    </message>
    <message>
        <source>This key is no position of the input: the layer adds it itself, so there is no x behind it.</source>
        <translation>该键不是输入中的位置：它由该层自行添加，因此没有对应的 x。</translation>
    </message>
    <message>
        <source>The values come from rows of their own, which are not shown here.</source>
        <translation>值来自单独的行，此处不显示。</translation>
    </message>
    <message>
        <source>The query&apos;s x becomes q, what it looks for. The key&apos;s x becomes k, what it offers. Each has %1 numbers in this head.</source>
        <translation>查询的 x 变为 q，表示它要找什么；键的 x 变为 k，表示它能提供什么。在该头中，两者各有 %1 个数。</translation>
    </message>
    <message>
        <source>Heads %1 to %2 share one key and value head: this head reads kv head %3 of %4.</source>
        <translation>头 %1 至 %2 共用一个键/值头：该头读取 kv 头 %3（共 %4 个）。</translation>
    </message>
    <message>
        <source>A norm then brings both to an even size.</source>
        <translation>随后两者经归一化统一尺度。</translation>
    </message>
    <message>
        <source>Both are then turned by their position (rotary), so that what follows depends on how far apart they are.</source>
        <translation>随后两者按各自的位置旋转（rotary），使后续结果取决于它们相距多远。</translation>
    </message>
    <message>
        <source>, normed</source>
        <translation>，归一化</translation>
    </message>
    <message>
        <source>, turned</source>
        <translation>，旋转</translation>
    </message>
    <message>
        <source>k = the layer&apos;s own</source>
        <translation>k = 该层自带</translation>
    </message>
    <message>
        <source>+ learned bias for distance %1</source>
        <translation>+ 距离 %1 的可学习偏置</translation>
    </message>
    <message>
        <source>+ ALiBi, slope × distance %1</source>
        <translation>+ ALiBi，斜率 × 距离 %1</translation>
    </message>
    <message>
        <source>+ number of the given mask</source>
        <translation>+ 给定掩码中的数</translation>
    </message>
    <message>
        <source>It has no score, and it gets no weight: the other keys of the row share all of it.</source>
        <translation>它没有得分，也得不到权重：全部权重由该行其他键分得。</translation>
    </message>
    <message>
        <source>Each number of q is multiplied by its counterpart in k. Bars above the axis raise the score, bars below lower it; their sum is q·k.</source>
        <translation>q 的每个数与 k 中对应的数相乘。轴上方的条提高得分，轴下方的条降低得分；它们的和就是 q·k。</translation>
    </message>
    <message>
        <source>q·k = sum of %1 products = %2</source>
        <translation>q·k = %1 个乘积之和 = %2</translation>
    </message>
    <message>
        <source>this layer does not scale q·k</source>
        <translation>该层不缩放 q·k</translation>
    </message>
    <message>
        <source>q·k × scale</source>
        <translation>q·k × 缩放系数</translation>
    </message>
    <message>
        <source>soft cap: %1 × tanh(%2 / %1) = %3</source>
        <translation>软上限：%1 × tanh(%2 / %1) = %3</translation>
    </message>
    <message>
        <source>score = %1</source>
        <translation>得分 = %1</translation>
    </message>
    <message>
        <source>Click a bar to choose its key.</source>
        <translation>单击条形可选择对应的键。</translation>
    </message>
    <message>
        <source>These weights were computed elsewhere and come as they are: the file has no q, k, v or scores to take apart. The steps before and behind need a model&apos;s weights.</source>
        <translation>这些权重由外部计算得到，按原样显示：文件中没有可供拆解的 q、k、v 或得分。前后各步需要模型的权重。</translation>
    </message>
    <message>
        <source>weight: none, masked</source>
        <translation>权重：无，被掩码</translation>
    </message>
    <message>
        <source>weight = %1</source>
        <translation>权重 = %1</translation>
    </message>
    <message>
        <source>Every key of this row is masked: there is nothing to share out, and the head gives zeros.</source>
        <translation>该行的所有键都被掩码：没有权重可分配，该头输出零。</translation>
    </message>
    <message>
        <source>The scores of the row become weights above 0 that sum to 1: exp(score − largest score), divided by the sum of these over all keys that may be seen.</source>
        <translation>该行的得分变为大于 0、总和为 1 的权重：exp(得分 − 最大得分)，再除以所有可见键的该值之和。</translation>
    </message>
    <message>
        <source>Hatched keys are masked, the chosen one too.</source>
        <translation>带斜线的键被掩码，所选的键也是如此。</translation>
    </message>
    <message>
        <source>largest score of the row = %1</source>
        <translation>该行最大得分 = %1</translation>
    </message>
    <message>
        <source>sum of exp(score − largest) over %1 = %2</source>
        <translation>%1的 exp(得分 − 最大得分) 之和 = %2</translation>
    </message>
    <message>
        <source>exp(score − largest) = exp(%1 − %2) = exp(%3) = %4</source>
        <translation>exp(得分 − 最大得分) = exp(%1 − %2) = exp(%3) = %4</translation>
    </message>
    <message>
        <source>weight = %1 / %2 = %3</source>
        <translation>权重 = %1 / %2 = %3</translation>
    </message>
    <message>
        <source>v is what a key hands over when it is looked at. The head&apos;s z is the sum of weight × v over all keys.</source>
        <translation>v 是键被关注时交出的内容。该头的 z 是所有键的 权重 × v 之和。</translation>
    </message>
    <message>
        <source>A masked key hands over nothing.</source>
        <translation>被掩码的键不交出任何内容。</translation>
    </message>
    <message>
        <source>The middle row is this key&apos;s part of it.</source>
        <translation>中间一行是该键在其中的部分。</translation>
    </message>
    <message>
        <source>v = the layer&apos;s own</source>
        <translation>v = 该层自带</translation>
    </message>
    <message>
        <source>z = sum of weight × v over %1</source>
        <translation>z = %1的 权重 × v 之和</translation>
    </message>
    <message>
        <source>This head&apos;s part of W_O turns its %1 numbers into a row as wide as the stream (%2 numbers): what the head writes at the query&apos;s position.</source>
        <translation>W_O 中属于该头的部分把它的 %1 个数变为与残差流同宽的一行（%2 个数）：即该头在查询位置写入的内容。</translation>
    </message>
    <message>
        <source>share of %1 = %2 (length %3 of %4)</source>
        <translation>%1 的占比 = %2（长度 %3，总和长度 %4）</translation>
    </message>
    <message>
        <source>attn_out = sum of %1%2</source>
        <translation>attn_out = %1之和%2</translation>
    </message>
    <message>
        <source>1 head</source>
        <translation>1 个头</translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation>%1 个头</translation>
    </message>
    <message>
        <source> × layer scale</source>
        <translation> × 层缩放</translation>
    </message>
    <message>
        <source>This layer stands alone: its output is what attention gives, nothing is added to it.</source>
        <translation>该层是独立的：它的输出就是注意力的结果，不再加上别的内容。</translation>
    </message>
    <message>
        <source>output = %1</source>
        <translation>输出 = %1</translation>
    </message>
    <message>
        <source>What attention gives is added to the residual stream, which carries every position through the layers.</source>
        <translation>注意力的结果加到残差流上，残差流携带每个位置的信息穿过各层。</translation>
    </message>
    <message>
        <source>A norm of the sum follows.</source>
        <translation>随后对和做归一化。</translation>
    </message>
    <message>
        <source>before + %1</source>
        <translation>之前 + %1</translation>
    </message>
    <message>
        <source>after = %1</source>
        <translation>之后 = %1</translation>
    </message>
    <message>
        <source>This cell is masked: a query sees itself and what stands before it, and this key stands %1 further on (causal mask).</source>
        <translation>该单元格被掩码：查询只能看到自身及其之前的内容，而该键位于其后 %1（因果掩码）。</translation>
    </message>
    <message>
        <source>one position</source>
        <translation>1 个位置</translation>
    </message>
    <message>
        <source>%1 positions</source>
        <translation>%1 个位置</translation>
    </message>
    <message>
        <source>This cell is masked: the key is %1 positions away, and this layer sees only keys nearer than %2 (window).</source>
        <translation>该单元格被掩码：键相距 %1 个位置，而该层只能看到距离小于 %2 的键（窗口）。</translation>
    </message>
    <message>
        <source>This cell is masked: the key is padding, which nobody may look at.</source>
        <translation>该单元格被掩码：该键是填充，任何查询都不可关注。</translation>
    </message>
    <message>
        <source>This cell is masked in the file.</source>
        <translation>该单元格在文件中被掩码。</translation>
    </message>
    <message>
        <source>This cell is masked: the mask that came with the input forbids it.</source>
        <translation>该单元格被掩码：输入所带的掩码不允许关注它。</translation>
    </message>
    <message>
        <source>%1: query %2 %3, key %4 %5</source>
        <translation>%1：查询 %2 %3，键 %4 %5</translation>
    </message>
    <message>
        <source>Weights of the row</source>
        <translation>该行的权重</translation>
    </message>
    <message>
        <source>weight × v = %1 × v</source>
        <translation>权重 × v = %1 × v</translation>
    </message>
    <message>
        <source>weight × v</source>
        <translation>权重 × v</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>added</source>
        <translation>加上</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>The results of all heads are added up. A head&apos;s share says how much of the sum it makes up: above the axis it pushes along the sum, below against it; all shares sum to 1.</source>
        <translation>所有头的结果相加。某个头的占比表示它在总和中占多少：在轴上方表示与总和同向，在下方表示与之反向；所有占比之和为 1。</translation>
    </message>
    <message>
        <source>Click a bar to choose its head.</source>
        <translation>单击条形可选择对应的头。</translation>
    </message>
</context>
<context>
    <name>StepsView</name>
    <message>
        <source>Input x</source>
        <translation>输入 x</translation>
    </message>
    <message>
        <source>q and k</source>
        <translation>q 与 k</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Softmax</source>
        <translation>Softmax</translation>
    </message>
    <message>
        <source>Times v</source>
        <translation>乘以 v</translation>
    </message>
    <message>
        <source>W_O</source>
        <translation>W_O</translation>
    </message>
    <message>
        <source>All heads</source>
        <translation>所有头</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>残差流</translation>
    </message>
</context>
<context>
    <name>TypedInput</name>
    <message>
        <source>This model reads a recording: drop a WAV file at 16 kHz on the window, or File &gt; Open input…</source>
        <translation>该模型读取录音：请将 16 kHz 的 WAV 文件拖放到窗口上，或使用“文件 &gt; 打开输入…”</translation>
    </message>
    <message>
        <source>This model reads a text and a picture: drop a picture on the window, or choose one beside the text.</source>
        <translation>该模型读取一段文本和一张图片：请将图片拖放到窗口上，或在文本旁选择图片。</translation>
    </message>
    <message>
        <source>Type a text to see every head.</source>
        <translation>输入文本即可查看每个头。</translation>
    </message>
    <message>
        <source>This model reads pictures: drop or paste one here, or File &gt; Open input…</source>
        <translation>该模型读取图片：请将图片拖放或粘贴到此处，或使用“文件 &gt; 打开输入…”</translation>
    </message>
</context>
<context>
    <name>headscope::ui::BarStrip</name>
    <message>
        <source>%1 numbers, largest magnitude %2</source>
        <translation>%1 个数，最大绝对值 %2</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>被掩码</translation>
    </message>
</context>
<context>
    <name>headscope::ui::BesideBox</name>
    <message>
        <source>The other pass&apos;s head</source>
        <translation>另一方的头</translation>
    </message>
    <message>
        <source>The head of the other pass that the chosen one stands beside: the one of the same layer and number, the one that moves the least mass, or one of your choice</source>
        <translation>与所选头并列的另一方的头：同层同号的头、移动注意力最少的头，或由你指定</translation>
    </message>
    <message>
        <source>same place</source>
        <translation>同一位置</translation>
    </message>
    <message>
        <source>most alike</source>
        <translation>最相似</translation>
    </message>
    <message>
        <source>Puts the head of the other pass that moves the least mass beside the chosen one</source>
        <translation>将另一方中移动注意力最少的头与所选头并列</translation>
    </message>
    <message>
        <source>%1: %2 moved</source>
        <translation>%1：移动 %2</translation>
    </message>
    <message>
        <source>%1: no numbers</source>
        <translation>%1：没有数值</translation>
    </message>
    <message>
        <source>Most alike: %1 (%2 moved)</source>
        <translation>最相似：%1（移动 %2）</translation>
    </message>
    <message>
        <source>Most alike: none</source>
        <translation>最相似：无</translation>
    </message>
    <message>
        <source>Most alike: …</source>
        <translation>最相似：…</translation>
    </message>
    <message>
        <source>none at its place: %1</source>
        <translation>原位置无对应头：%1</translation>
    </message>
</context>
<context>
    <name>headscope::ui::ChangeList</name>
    <message>
        <source>Heads, the most changed first</source>
        <translation>各头，变化最大的在前</translation>
    </message>
</context>
<context>
    <name>headscope::ui::ChangeTable</name>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>移动量</translation>
    </message>
    <message>
        <source>JS, bits</source>
        <translation>JS（比特）</translation>
    </message>
    <message>
        <source>Share of its attention that lies elsewhere: mean over queries of ½ Σⱼ |Aᵢⱼ − Bᵢⱼ| (total variation)</source>
        <translation>注意力落在别处的比例：½ Σⱼ |Aᵢⱼ − Bᵢⱼ| 对查询取平均（全变差）</translation>
    </message>
    <message>
        <source>Jensen-Shannon divergence of A and B, mean over queries, in bits (Clark et al. 2019)</source>
        <translation>A 与 B 的 Jensen-Shannon 散度，对查询取平均，单位为比特（Clark et al. 2019）</translation>
    </message>
    <message>
        <source>no numbers</source>
        <translation>没有数值</translation>
    </message>
    <message>
        <source>Some weights of this head are not a number in one of the two: it cannot be compared</source>
        <translation>在其中一方，该头的部分权重不是数值：无法比较</translation>
    </message>
    <message>
        <source>Layer by layer, or the most changed first: a click on a title sorts</source>
        <translation>逐层排列，或变化最大的在前：点击标题即可排序</translation>
    </message>
</context>
<context>
    <name>headscope::ui::CompareBar</name>
    <message>
        <source>&amp;Keep this pass</source>
        <translation>保留当前结果(&amp;K)</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>S&amp;wap</source>
        <translation>交换(&amp;W)</translation>
    </message>
    <message>
        <source>What the pass on show is compared with</source>
        <translation>与当前结果比较的对象</translation>
    </message>
    <message>
        <source>another text</source>
        <translation>另一段文本</translation>
    </message>
    <message>
        <source>a kept pass</source>
        <translation>保留的结果</translation>
    </message>
    <message>
        <source>another model</source>
        <translation>另一个模型</translation>
    </message>
    <message>
        <source>The other text</source>
        <translation>另一段文本</translation>
    </message>
    <message>
        <source>The other text, for the same model</source>
        <translation>另一段文本，用于同一模型</translation>
    </message>
    <message>
        <source>Remembers what is on show; edits, other inputs and other models are then compared with it</source>
        <translation>记住当前显示的结果；之后的编辑、其他输入和其他模型都与它比较</translation>
    </message>
    <message>
        <source>The other text takes the place of this one, and this one that of the other</source>
        <translation>两段文本互换：另一段成为当前文本，当前文本成为另一段</translation>
    </message>
    <message>
        <source>&amp;Folder…</source>
        <translation>文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>F&amp;ile…</source>
        <translation>文件(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Compare with</source>
        <translation>比较对象(&amp;C)</translation>
    </message>
    <message>
        <source>The other model&apos;s folder</source>
        <translation>另一个模型的文件夹</translation>
    </message>
    <message>
        <source>The other model&apos;s weights or patterns</source>
        <translation>另一个模型的权重或注意力模式</translation>
    </message>
    <message>
        <source>Weights and patterns (*.json *.safetensors *.npz);;All files (*)</source>
        <translation>权重与注意力模式 (*.json *.safetensors *.npz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>opening %1 …</source>
        <translation>正在打开 %1…</translation>
    </message>
</context>
<context>
    <name>headscope::ui::CompareView</name>
    <message>
        <source>Heatmap of the comparison</source>
        <translation>比较的热力图</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>This</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>另一方</translation>
    </message>
    <message>
        <source>This minus the other, over tokens that both have (1; 2 this, 3 the other)</source>
        <translation>当前减去另一方，只含双方共有的词元（1；2 当前，3 另一方）</translation>
    </message>
    <message>
        <source>%1: looking for its like …</source>
        <translation>%1：正在寻找相似的头…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>this pass</source>
        <translation>本次计算</translation>
    </message>
    <message>
        <source>the other</source>
        <translation>另一侧</translation>
    </message>
    <message>
        <source>Computing the other pass …</source>
        <translation>正在计算另一方的结果…</translation>
    </message>
</context>
<context>
    <name>headscope::ui::Comparison</name>
    <message>
        <source> Open it by itself once, answer, and let the answers be remembered.</source>
        <translation> 请先单独打开它一次，回答问题，并让程序记住答案。</translation>
    </message>
    <message>
        <source>the other text</source>
        <translation>另一段文本</translation>
    </message>
    <message>
        <source>the kept pass</source>
        <translation>保留的结果</translation>
    </message>
    <message>
        <source>the kept pass (“%1”)</source>
        <translation>保留的结果（“%1”）</translation>
    </message>
    <message>
        <source>the other model</source>
        <translation>另一个模型</translation>
    </message>
    <message>
        <source>Nothing is kept yet: “Keep this pass” remembers what is on show. Then edit the text, or open another model or input.</source>
        <translation>尚未保留任何结果：“保留当前结果”会记住当前显示的内容。之后可编辑文本，或打开其他模型或输入。</translation>
    </message>
    <message>
        <source>Choose a second model: a folder, a file, or a bundled one. It reads the same input.</source>
        <translation>请选择第二个模型：文件夹、文件或内置模型。它读取相同的输入。</translation>
    </message>
    <message>
        <source>What is on show is no text. Keep this pass, then open another input; or choose another model.</source>
        <translation>当前显示的不是文本。请保留当前结果，再打开其他输入；或选择另一个模型。</translation>
    </message>
    <message>
        <source>%1 has no attention of this kind (%2).</source>
        <translation>%1 没有此类注意力（%2）。</translation>
    </message>
    <message>
        <source>Type the other text above.</source>
        <translation>请在上方输入另一个文本。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::DeviceChooser</name>
    <message>
        <source>CPU, 1 thread</source>
        <translation>CPU，1 个线程</translation>
    </message>
    <message>
        <source>CPU, %1 threads</source>
        <translation>CPU，%1 个线程</translation>
    </message>
    <message>
        <source>What computes</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>What computes the forward pass and the patterns</source>
        <translation>用于计算前向传播和注意力模式的设备</translation>
    </message>
    <message>
        <source>Looking for devices…</source>
        <translation>正在查找设备…</translation>
    </message>
    <message>
        <source>No OpenCL device: %1</source>
        <translation>没有 OpenCL 设备：%1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 (%2): %3</source>
        <translation>%1 (%2)：%3</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>正在打开 %1…</translation>
    </message>
</context>
<context>
    <name>headscope::ui::DisplayBar</name>
    <message>
        <source>A, the weights: softmax of the scores</source>
        <translation>A，权重：得分的 softmax</translation>
    </message>
    <message>
        <source>q kᵀ times its scale, with biases, before softmax</source>
        <translation>q kᵀ 乘以缩放系数，含偏置，softmax 之前</translation>
    </message>
    <message>
        <source>ln A: small weights are told apart</source>
        <translation>ln A：可分辨较小的权重</translation>
    </message>
    <message>
        <source>A divided by the largest weight of its row</source>
        <translation>A 除以所在行的最大权重</translation>
    </message>
    <message>
        <source>What the cells show</source>
        <translation>单元格显示的内容</translation>
    </message>
    <message>
        <source>Hide tokens</source>
        <translation>隐藏词元</translation>
    </message>
    <message>
        <source>Hide keys; the weights that are left are renormalised, and a bar beside each row shows what was removed.
H: special tokens, K: the chosen key</source>
        <translation>隐藏键；其余权重重新归一化，每行旁的条形显示被移除的部分。
H：特殊词元，K：所选的键</translation>
    </message>
    <message>
        <source>Words instead of sub-word pieces</source>
        <translation>以整词代替子词</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>整词</translation>
    </message>
    <message>
        <source>Difference to a reference head</source>
        <translation>与参考头的差值</translation>
    </message>
    <message>
        <source>Masked cells are hatched</source>
        <translation>被掩码的单元格加斜线</translation>
    </message>
    <message>
        <source>Hatch</source>
        <translation>斜线</translation>
    </message>
    <message>
        <source>Masked and hidden cells are hatched, or blank (X)</source>
        <translation>被掩码和已隐藏的单元格加斜线，或留空（X）</translation>
    </message>
    <message>
        <source>Limits of the colours</source>
        <translation>颜色范围</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>0 to 1</source>
        <translation>0 到 1</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>What the first and last colour stand for: what occurs in the head, 0 and 1, or numbers of yours (L)</source>
        <translation>首末两种颜色代表的值：该头中出现的值、0 和 1，或自定的数（L）</translation>
    </message>
    <message>
        <source>Value of the first colour</source>
        <translation>首色对应的值</translation>
    </message>
    <message>
        <source>Value of the last colour</source>
        <translation>末色对应的值</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1
Keys: 1 weights, 2 scores, 3 log, 4 row share, 5 value-weighted</source>
        <translation>%1
按键：1 权重，2 得分，3 对数，4 行内占比，5 值加权</translation>
    </message>
    <message>
        <source>Hide: %1 ▾</source>
        <translation>隐藏：%1 ▾</translation>
    </message>
    <message>
        <source>Hide ▾</source>
        <translation>隐藏 ▾</translation>
    </message>
    <message>
        <source>✓ Words</source>
        <translation>✓ 整词</translation>
    </message>
    <message>
        <source>Pieces put together to words: summed over the key&apos;s, averaged over the query&apos;s (Clark et al. 2019) (M)</source>
        <translation>将子词合并为整词：键一侧求和，查询一侧取平均（Clark et al. 2019）（M）</translation>
    </message>
    <message>
        <source>Minus %1 ▾</source>
        <translation>减去 %1 ▾</translation>
    </message>
    <message>
        <source>Difference ▾</source>
        <translation>差值 ▾</translation>
    </message>
    <message>
        <source>The head minus a reference head.
R: use this head as reference, D: difference on or off</source>
        <translation>该头减去参考头。
R：将该头设为参考，D：开关差值</translation>
    </message>
    <message>
        <source>✓ Hatch</source>
        <translation>✓ 斜线</translation>
    </message>
    <message>
        <source>Special tokens (BOS, CLS, SEP, padding)	H</source>
        <translation>特殊词元（BOS、CLS、SEP、填充）	H</translation>
    </message>
    <message>
        <source>The chosen key: %1 %2	K</source>
        <translation>所选的键：%1 %2	K</translation>
    </message>
    <message>
        <source>Hide nothing</source>
        <translation>不隐藏任何键</translation>
    </message>
    <message>
        <source>Use %1 as reference	R</source>
        <translation>将 %1 设为参考	R</translation>
    </message>
    <message>
        <source>Difference to %1	D</source>
        <translation>与 %1 的差值	D</translation>
    </message>
    <message>
        <source>Difference: choose a reference first	D</source>
        <translation>差值：请先选择参考头	D</translation>
    </message>
    <message>
        <source>‖A f(x)‖, f(x) = (x W_V + b_V) W_O of the head (Kobayashi et al. 2020)</source>
        <translation>‖A f(x)‖，f(x) = (x W_V + b_V) W_O，取该头的部分（Kobayashi et al. 2020）</translation>
    </message>
    <message>
        <source>−1 to 1</source>
        <translation>−1 到 1</translation>
    </message>
    <message>
        <source>Bars of the chosen row and column</source>
        <translation>所选行和列的条形</translation>
    </message>
    <message>
        <source>The chosen query&apos;s row above and the chosen key&apos;s column beside the heatmap, as bars (B)</source>
        <translation>热力图上方显示所选查询的行，旁边显示所选键的列，均为条形 (B)</translation>
    </message>
    <message>
        <source>Bars of a row and a column stand beside the heatmap of one head: several are chosen</source>
        <translation>行和列的条形只在单个头的热力图旁显示：当前选了多个头</translation>
    </message>
    <message>
        <source>✓ Bars</source>
        <translation>✓ 条形</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>条形</translation>
    </message>
    <message>
        <source>There is no reference head yet: choose a head and press R, then another one and D.</source>
        <translation>还没有参照头：先选一个头按 R，再选另一个头按 D。</translation>
    </message>
    <message>
        <source>−9.2 to 9.2</source>
        <translation>−9.2 到 9.2</translation>
    </message>
    <message>
        <source>−9.2 to 0</source>
        <translation>−9.2 到 0</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>热力图</translation>
    </message>
    <message>
        <source>weights, scores, log, row share, value-weighted</source>
        <translation>权重、得分、对数、行内占比、值加权</translation>
    </message>
    <message>
        <source>hide special tokens</source>
        <translation>隐藏特殊词元</translation>
    </message>
    <message>
        <source>hide the chosen key</source>
        <translation>隐藏所选键</translation>
    </message>
    <message>
        <source>merge pieces to words</source>
        <translation>将子词合并为整词</translation>
    </message>
    <message>
        <source>use the head as reference</source>
        <translation>将该头设为参照</translation>
    </message>
    <message>
        <source>difference to the reference</source>
        <translation>与参照的差值</translation>
    </message>
    <message>
        <source>limits of the colours</source>
        <translation>颜色范围</translation>
    </message>
    <message>
        <source>masked cells hatched or blank</source>
        <translation>被掩蔽的单元格：斜线或空白</translation>
    </message>
    <message>
        <source>bars of the chosen row and column</source>
        <translation>所选行与列的条形图</translation>
    </message>
    <message>
        <source>Wheel, drag, double click</source>
        <translation>滚轮, 拖动, 双击</translation>
    </message>
    <message>
        <source>zoom, move, show all</source>
        <translation>缩放、移动、显示全部</translation>
    </message>
    <message>
        <source>The last colour is above the first only where its value is larger</source>
        <translation>末端颜色的值须大于首端颜色的值</translation>
    </message>
</context>
<context>
    <name>headscope::ui::Edits</name>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>display option</source>
        <translation>显示选项</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>headscope::ui::ExportDialog</name>
    <message>
        <source> mm</source>
        <translation> 毫米</translation>
    </message>
    <message>
        <source>as needed</source>
        <translation>按需</translation>
    </message>
    <message>
        <source> dpi</source>
        <translation> dpi</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> 磅</translation>
    </message>
    <message>
        <source>&amp;Font</source>
        <translation>字体(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>标题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Caption: model, text, head, what is shown</source>
        <translation>说明(&amp;C)：模型、文本、头、显示内容</translation>
    </message>
    <message>
        <source>Colour &amp;bar</source>
        <translation>颜色条(&amp;B)</translation>
    </message>
    <message>
        <source>T&amp;ransparent ground</source>
        <translation>透明背景(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Same colours for all heads</source>
        <translation>所有头使用相同颜色(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>Export a figure</source>
        <translation>导出图</translation>
    </message>
    <message>
        <source>Preview of the figure</source>
        <translation>图的预览</translation>
    </message>
    <message>
        <source>Fig&amp;ure</source>
        <translation>图(&amp;U)</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>Choose a place</source>
        <translation>选择位置</translation>
    </message>
    <message>
        <source>F&amp;ile</source>
        <translation>文件(&amp;I)</translation>
    </message>
    <message>
        <source>PNG picture</source>
        <translation>PNG 图片</translation>
    </message>
    <message>
        <source>SVG drawing</source>
        <translation>SVG 矢量图</translation>
    </message>
    <message>
        <source>PDF document</source>
        <translation>PDF 文档</translation>
    </message>
    <message>
        <source>JPEG picture</source>
        <translation>JPEG 图片</translation>
    </message>
    <message>
        <source>TIFF picture</source>
        <translation>TIFF 图片</translation>
    </message>
    <message>
        <source>For&amp;mat</source>
        <translation>格式(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Width</source>
        <translation>宽度(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Height</source>
        <translation>高度(&amp;H)</translation>
    </message>
    <message>
        <source>Resol&amp;ution</source>
        <translation>分辨率(&amp;U)</translation>
    </message>
    <message>
        <source>Without a mark: the system&apos;s sans serif</source>
        <translation>不勾选：系统的无衬线字体</translation>
    </message>
    <message>
        <source>Font si&amp;ze</source>
        <translation>字号(&amp;Z)</translation>
    </message>
    <message>
        <source>model and head</source>
        <translation>模型和头</translation>
    </message>
    <message>
        <source>Colour ma&amp;p</source>
        <translation>颜色映射(&amp;P)</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>导出到</translation>
    </message>
    <message>
        <source>Figures (*.png *.svg *.pdf *.jpg *.jpeg *.tif *.tiff)</source>
        <translation>图 (*.png *.svg *.pdf *.jpg *.jpeg *.tif *.tiff)</translation>
    </message>
    <message>
        <source>   A file of this name is there: it will be replaced.</source>
        <translation>   已有同名文件：将被替换。</translation>
    </message>
    <message>
        <source>The file&apos;s name must end in %1.</source>
        <translation>文件名必须以 %1 结尾。</translation>
    </message>
    <message>
        <source>%1 × %2 mm</source>
        <translation>%1 × %2 毫米</translation>
    </message>
    <message>
        <source>%1, %2 × %3 pixels</source>
        <translation>%1，%2 × %3 像素</translation>
    </message>
    <message>
        <source>A picture has at most %1 pixels a side: choose a lower resolution.</source>
        <translation>图片每边最多 %1 像素：请选择较低的分辨率。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::Exporter</name>
    <message>
        <source>There is nothing to save: open a model first.</source>
        <translation>没有可保存的内容：请先打开模型。</translation>
    </message>
    <message>
        <source>Save weights as JSON</source>
        <translation>将权重保存为 JSON</translation>
    </message>
    <message>
        <source>Weights as JSON (*.json)</source>
        <translation>JSON 权重 (*.json)</translation>
    </message>
    <message>
        <source>The chosen head, %1</source>
        <translation>所选的头，%1</translation>
    </message>
    <message>
        <source>All heads of layer %1</source>
        <translation>第 %1 层的所有头</translation>
    </message>
    <message>
        <source>All heads of all layers</source>
        <translation>所有层的所有头</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>连线</translation>
    </message>
    <message>
        <source>The shaded text</source>
        <translation>着色文本</translation>
    </message>
    <message>
        <source>The map</source>
        <translation>空间图</translation>
    </message>
    <message>
        <source>CSV (*.csv);;NumPy array (*.npy)</source>
        <translation>CSV (*.csv);;NumPy 数组 (*.npy)</translation>
    </message>
    <message>
        <source>NumPy arrays (*.npz);;JSON (*.json);;safetensors (*.safetensors)</source>
        <translation>NumPy 数组 (*.npz);;JSON (*.json);;safetensors (*.safetensors)</translation>
    </message>
    <message>
        <source>Export the metrics of all heads</source>
        <translation>导出所有头的指标</translation>
    </message>
    <message>
        <source>CSV (*.csv);;JSON (*.json)</source>
        <translation>CSV (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>Export the numbers of the heatmap: %1</source>
        <translation>导出热力图的数值：%1</translation>
    </message>
    <message>
        <source>The %1 chosen heads</source>
        <translation>所选的 %1 个头</translation>
    </message>
    <message>
        <source>The steps of the chosen cell</source>
        <translation>所选单元格的步骤</translation>
    </message>
    <message>
        <source>The flow over the layers</source>
        <translation>跨层的注意力流</translation>
    </message>
    <message>
        <source>The merged heads of layer %1</source>
        <translation>第 %1 层的合并头</translation>
    </message>
    <message>
        <source>The comparison</source>
        <translation>比较结果</translation>
    </message>
    <message>
        <source>The image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>There is nothing to export yet: open a model and give it an input first.</source>
        <translation>暂无可导出的内容：请先打开模型并给出输入。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::FindBar</name>
    <message>
        <source>Find a token</source>
        <translation>查找词元</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>查找范围</translation>
    </message>
    <message>
        <source>among queries</source>
        <translation>在查询中</translation>
    </message>
    <message>
        <source>among keys</source>
        <translation>在键中</translation>
    </message>
    <message>
        <source>The one before (Shift+Enter)</source>
        <translation>上一个（Shift+Enter）</translation>
    </message>
    <message>
        <source>The next one (Enter)</source>
        <translation>下一个（Enter）</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 个，共 %2 个</translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>找到 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headscope::ui::FlowPage</name>
    <message>
        <source>Flow of attention over the layers</source>
        <translation>注意力在各层间的流动</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>%1, “%2”: %3</source>
        <translation>%1，“%2”：%3</translation>
    </message>
</context>
<context>
    <name>headscope::ui::FlowView</name>
    <message>
        <source>How the heads of a layer are put together</source>
        <translation>同一层各头的合并方式</translation>
    </message>
    <message>
        <source>mean of heads</source>
        <translation>各头的平均值</translation>
    </message>
    <message>
        <source>maximum of heads</source>
        <translation>各头的最大值</translation>
    </message>
    <message>
        <source>minimum of heads</source>
        <translation>各头的最小值</translation>
    </message>
    <message>
        <source>Rollout: B = 0.5 (heads put together + I), rows divided by their sums; R of a layer = B times R of the layer below (Abnar &amp; Zuidema 2020) (F)</source>
        <translation>Rollout（注意力展开）：B = 0.5 (合并后的头 + I)，各行除以其总和；某层的 R = B 乘以下一层的 R（Abnar &amp; Zuidema 2020）（F）</translation>
    </message>
    <message>
        <source>computing: %1 %</source>
        <translation>正在计算：%1%</translation>
    </message>
    <message>
        <source>Type a text: the flow of attention over the layers stands here.</source>
        <translation>输入文本：此处将显示注意力在各层间的流动。</translation>
    </message>
    <message>
        <source>Rollout follows the positions of one text through its layers: choose a self-attention above the heads. Cross-attention looks at another text.</source>
        <translation>Rollout（注意力展开）沿各层追踪同一文本的位置：请在头网格上方选择自注意力。交叉注意力关注的是另一段文本。</translation>
    </message>
    <message>
        <source>This layer has extra keys that are no positions: rollout does not say where their mass goes.</source>
        <translation>该层有不对应任何位置的附加键：rollout 无法说明它们的注意力去向。</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>above L%1</source>
        <translation>L%1 之上</translation>
    </message>
    <message>
        <source>%1, %2   %3 of the mass of %4</source>
        <translation>%1，%2   在 %4 的注意力总量中占 %3</translation>
    </message>
    <message>
        <source>from %1; most on %2   %3</source>
        <translation>从 %1 出发；最多落在 %2   %3</translation>
    </message>
    <message>
        <source>from %1: not a number</source>
        <translation>从 %1 出发：非数值</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>注意力流</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>左, 右方向键</translation>
    </message>
    <message>
        <source>move the token</source>
        <translation>移动词元</translation>
    </message>
    <message>
        <source>Ctrl+click</source>
        <translation>Ctrl+单击</translation>
    </message>
    <message>
        <source>make a token the key</source>
        <translation>将词元设为键</translation>
    </message>
    <message>
        <source>mean, maximum or minimum of heads</source>
        <translation>头的平均、最大或最小</translation>
    </message>
    <message>
        <source>Open an input: the flow of attention over the layers stands here.</source>
        <translation>打开输入：此处将显示注意力在各层间的流动。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeadBar</name>
    <message>
        <source>Order of the heads</source>
        <translation>头的顺序</translation>
    </message>
    <message>
        <source>by layer</source>
        <translation>按层</translation>
    </message>
    <message>
        <source>Metric that colours the heads&apos; frames</source>
        <translation>为头的边框着色的指标</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Order of the heads: layer by layer, or all in one run by a metric</source>
        <translation>头的顺序：逐层，或全部按某个指标排列</translation>
    </message>
    <message>
        <source>A frame round each head in the colour of a metric</source>
        <translation>用某个指标的颜色为每个头加边框</translation>
    </message>
    <message>
        <source>Largest or smallest first</source>
        <translation>从大到小或从小到大</translation>
    </message>
    <message>
        <source>Filter of heads</source>
        <translation>头的筛选</translation>
    </message>
    <message>
        <source>Filter, as: induction &gt; 0.4 and sink &lt; 0.3</source>
        <translation>筛选，例如：induction &gt; 0.4 and sink &lt; 0.3</translation>
    </message>
    <message>
        <source>A condition on each head: NAME &lt; NUMBER, with &lt;, &lt;=, &gt;, &gt;=, =, != and the words and, or, not, and brackets.
Names: %1, layer, head</source>
        <translation>对每个头的条件：名称 &lt; 数值，可用 &lt;、&lt;=、&gt;、&gt;=、=、!=，以及 and、or、not 和括号。
名称：%1、layer、head</translation>
    </message>
    <message>
        <source>Sort</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>边框</translation>
    </message>
    <message>
        <source>Smallest first</source>
        <translation>从小到大</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>从大到小</translation>
    </message>
    <message>
        <source>1 head</source>
        <translation>1 个头</translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation>%1 个头</translation>
    </message>
    <message>
        <source>%1 of %2 heads</source>
        <translation>%2 个头中的 %1 个</translation>
    </message>
    <message>
        <source>Until it can be read, all heads are shown.</source>
        <translation>在能读懂之前，显示所有头。</translation>
    </message>
    <message>
        <source>Until it can be read, this filter stays: %1</source>
        <translation>在能读懂之前，仍使用此筛选：%1</translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeadGrid</name>
    <message>
        <source>Heads: one thumbnail for each head, layers down, heads across</source>
        <translation>注意力头：每个头一张缩略图，纵向为层，横向为头</translation>
    </message>
    <message>
        <source>chosen: %1</source>
        <translation>已选：%1</translation>
    </message>
    <message>
        <source>All heads of the layer read the same keys and values</source>
        <translation>该层所有头读取相同的键和值</translation>
    </message>
    <message>
        <source>Reads key/value head %1, as H%2 to H%3 do</source>
        <translation>读取键/值头 %1，与 H%2 到 H%3 相同</translation>
    </message>
    <message>
        <source>Mostly: %1</source>
        <translation>主要：%1</translation>
    </message>
    <message>
        <source>Your note: %1</source>
        <translation>你的备注：%1</translation>
    </message>
    <message>
        <source>P</source>
        <comment>previous token</comment>
        <translation>P</translation>
    </message>
    <message>
        <source>I</source>
        <comment>induction</comment>
        <translation>I</translation>
    </message>
    <message>
        <source>D</source>
        <comment>duplicate token</comment>
        <translation>D</translation>
    </message>
    <message>
        <source>N</source>
        <comment>next token</comment>
        <translation>N</translation>
    </message>
    <message>
        <source>S</source>
        <comment>self</comment>
        <translation>S</translation>
    </message>
    <message>
        <source>No head passes the filter.</source>
        <translation>没有头通过筛选。</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>head %1</source>
        <translation>第 %1 头</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>已选</translation>
    </message>
    <message>
        <source>does not pass the filter</source>
        <translation>未通过筛选</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Arrows, click</source>
        <translation>方向键, 单击</translation>
    </message>
    <message>
        <source>choose one</source>
        <translation>选择一个</translation>
    </message>
    <message>
        <source>Shift+arrows, Shift+click</source>
        <translation>Shift+方向键, Shift+单击</translation>
    </message>
    <message>
        <source>choose a block</source>
        <translation>选择一块区域</translation>
    </message>
    <message>
        <source>Ctrl+arrows</source>
        <translation>Ctrl+方向键</translation>
    </message>
    <message>
        <source>move without choosing</source>
        <translation>移动而不选择</translation>
    </message>
    <message>
        <source>Ctrl+Space, Ctrl+click</source>
        <translation>Ctrl+空格, Ctrl+单击</translation>
    </message>
    <message>
        <source>add one or take it away</source>
        <translation>添加或移除一个</translation>
    </message>
    <message>
        <source>choose all that pass the filter</source>
        <translation>选择所有通过筛选的头</translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeadLegend</name>
    <message>
        <source>Heads whose lines can be shown</source>
        <translation>可显示连线的头</translation>
    </message>
    <message>
        <source>shown: %1</source>
        <translation>显示：%1</translation>
    </message>
    <message>
        <source>Click: choose this head. Ctrl+click: look at it together with the chosen ones, or no longer.</source>
        <translation>单击：选择该头。Ctrl+单击：与已选的头一起看，或不再一起看。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeatPanels</name>
    <message>
        <source>Heatmaps of the chosen heads, side by side</source>
        <translation>所选各头的热力图，并排显示</translation>
    </message>
    <message>
        <source>key (looked at)</source>
        <translation>键（被关注）</translation>
    </message>
    <message>
        <source>query (looks)</source>
        <translation>查询（关注）</translation>
    </message>
    <message>
        <source>%1, query “%2”, key “%3”: %4</source>
        <translation>%1，查询“%2”，键“%3”：%4</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>无值</translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeatmapPlot</name>
    <message>
        <source>Heatmap of the chosen head</source>
        <translation>所选头的热力图</translation>
    </message>
    <message>
        <source>key (looked at)</source>
        <translation>键（被关注）</translation>
    </message>
    <message>
        <source>query (looks)</source>
        <translation>查询（关注）</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>query “%1”, key “%2”: %3</source>
        <translation>查询“%1”，键“%2”：%3</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>无值</translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeatmapView</name>
    <message>
        <source>Heatmap of the chosen head</source>
        <translation>所选头的热力图</translation>
    </message>
    <message>
        <source>query %1</source>
        <translation>查询 %1</translation>
    </message>
    <message>
        <source>key %1</source>
        <translation>键 %1</translation>
    </message>
</context>
<context>
    <name>headscope::ui::InputCover</name>
    <message>
        <source>Open &amp;input…</source>
        <translation>打开输入(&amp;I)…</translation>
    </message>
</context>
<context>
    <name>headscope::ui::InputFiles</name>
    <message>
        <source>Arrays, pictures and recordings (%1)</source>
        <translation>数组、图片和录音 (%1)</translation>
    </message>
    <message>
        <source>Open a model first: it says what an input is.</source>
        <translation>请先打开模型：输入的形式由模型决定。</translation>
    </message>
    <message>
        <source>picture: %1</source>
        <translation>图片：%1</translation>
    </message>
    <message>
        <source>The patterns of %1 were computed elsewhere: they take no input but a picture to lie under.</source>
        <translation>%1 的注意力模式由外部计算得到：除用作底图的图片外，不接受其他输入。</translation>
    </message>
    <message>
        <source>%1 reads a text, not arrays: open the weights of an attention layer first.</source>
        <translation>%1 读取文本，不读取数组：请先打开注意力层的权重。</translation>
    </message>
    <message>
        <source>a recording (WAV at 16 kHz) or its spectrogram (.npy)</source>
        <translation>录音（16 kHz 的 WAV）或其频谱图（.npy）</translation>
    </message>
    <message>
        <source>a picture (PNG, JPEG, PPM or PGM) or its pixels (.npy)</source>
        <translation>图片（PNG、JPEG、PPM 或 PGM）或其像素（.npy）</translation>
    </message>
    <message>
        <source>a picture (PNG, JPEG, PPM or PGM)</source>
        <translation>图片（PNG、JPEG、PPM 或 PGM）</translation>
    </message>
    <message>
        <source>arrays (.npy)</source>
        <translation>数组（.npy）</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>a recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>an array</source>
        <translation>数组</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>another kind of file</source>
        <translation>其他类型的文件</translation>
    </message>
    <message>
        <source>a .%1 file</source>
        <translation>.%1 文件</translation>
    </message>
    <message>
        <source>%1: %2 reads what is typed or pasted into the text field, or a text that is dropped on the window; found a text as another input</source>
        <translation>%1：%2 读取在文本框中输入或粘贴的内容，或拖放到窗口上的文本；这里却把文本当作了其他输入</translation>
    </message>
    <message>
        <source>%1: expected a text, which is all that %2 reads, found %3</source>
        <translation>%1：应为文本（%2 只读取文本），实际为%3</translation>
    </message>
    <message>
        <source>%1: expected %2 for %3, found %4</source>
        <translation>%1：%3 需要%2，实际为%4</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>The clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>%1 was opened: one picture or recording at a time.</source>
        <translation>已打开 %1：一次只能打开一张图片或一段录音。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::Inspector</name>
    <message>
        <source>, %1 key/value heads</source>
        <translation>，%1 个键/值头</translation>
    </message>
    <message>
        <source>1 layer</source>
        <translation>1 层</translation>
    </message>
    <message>
        <source>%1 layers</source>
        <translation>%1 层</translation>
    </message>
    <message>
        <source>1 head</source>
        <translation>1 头</translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation>%1 头</translation>
    </message>
    <message>
        <source>
vocabulary %1</source>
        <translation>
词表 %1</translation>
    </message>
    <message>
        <source>, context %1</source>
        <translation>，上下文 %1</translation>
    </message>
    <message>
        <source>The chosen head in numbers</source>
        <translation>所选头的数值</translation>
    </message>
    <message>
        <source>Keys that the chosen query looks at most</source>
        <translation>所选查询最关注的键</translation>
    </message>
    <message>
        <source>This head, on this input</source>
        <translation>该头在当前输入上</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>
Computed elsewhere: no weights, q, k, v, scores or logits</source>
        <translation>
由外部计算得到：没有权重、q、k、v、得分或 logits</translation>
    </message>
    <message>
        <source>
%1 parameters</source>
        <translation>
%1 个参数</translation>
    </message>
    <message>
        <source>Next token: none</source>
        <translation>下一个词元：无</translation>
    </message>
    <message>
        <source>Query %1 %2 looks at</source>
        <translation>查询 %1 %2 关注的键</translation>
    </message>
    <message>
        <source>Your note on %1</source>
        <translation>你对 %1 的备注</translation>
    </message>
</context>
<context>
    <name>headscope::ui::KeyboardHelp</name>
    <message>
        <source>Everywhere</source>
        <translation>所有位置</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>move the chosen cell</source>
        <translation>移动所选单元格</translation>
    </message>
    <message>
        <source>Alt+arrows</source>
        <translation>Alt+方向键</translation>
    </message>
    <message>
        <source>the same from within a text</source>
        <translation>同上，用于文本框内</translation>
    </message>
    <message>
        <source>Ctrl+arrows</source>
        <translation>Ctrl+方向键</translation>
    </message>
    <message>
        <source>the head above, below, left, right</source>
        <translation>上、下、左、右方的头</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>from the text to the view</source>
        <translation>从文本回到视图</translation>
    </message>
    <message>
        <source>find a token</source>
        <translation>查找词元</translation>
    </message>
    <message>
        <source>Enter, Shift+Enter</source>
        <translation>Enter, Shift+Enter</translation>
    </message>
    <message>
        <source>the next one found, the one before</source>
        <translation>找到的下一个、上一个</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>from part to part</source>
        <translation>在各部分之间切换</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
</context>
<context>
    <name>headscope::ui::LatestJob</name>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>内存不足，无法完成此操作。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::LinesPlot</name>
    <message>
        <source>Lines: queries at the left, keys at the right, a line where a query looks at a key</source>
        <translation>连线：左侧为查询，右侧为键，查询关注键之处有一条线</translation>
    </message>
    <message>
        <source>query (looks)</source>
        <translation>查询（关注）</translation>
    </message>
    <message>
        <source>key (looked at)</source>
        <translation>键（被关注）</translation>
    </message>
    <message>
        <source>query</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>looks at</source>
        <translation>关注</translation>
    </message>
    <message>
        <source>query “%1”: no lines</source>
        <translation>查询“%1”：没有连线</translation>
    </message>
    <message>
        <source>query “%1” looks at %2</source>
        <translation>查询“%1”关注 %2</translation>
    </message>
</context>
<context>
    <name>headscope::ui::LinesView</name>
    <message>
        <source>&amp;Hide key 0</source>
        <translation>隐藏键 0(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Whole text in view</source>
        <translation>显示全文(&amp;W)</translation>
    </message>
    <message>
        <source>Heads whose lines are drawn</source>
        <translation>绘制连线的头</translation>
    </message>
    <message>
        <source>all heads of the layer</source>
        <translation>该层所有头</translation>
    </message>
    <message>
        <source>Smallest weight that has a line</source>
        <translation>绘制连线的最小权重</translation>
    </message>
    <message>
        <source>Heads that find nothing to look at often look at the first token: these lines are left out, and counted above.</source>
        <translation>找不到关注对象的头往往关注首个词元：这些连线不绘制，数量在上方给出。</translation>
    </message>
    <message>
        <source>Nothing to show yet: open a model and give it an input. Then lines show which token looks at which.</source>
        <translation>尚无内容可显示：请打开模型并给出输入。之后连线将显示哪个词元关注哪个词元。</translation>
    </message>
    <message>
        <source>all heads of L%1</source>
        <translation>L%1 的所有头</translation>
    </message>
    <message>
        <source>weights from %1 on (too many below)</source>
        <translation>权重 ≥ %1（低于此值的过多）</translation>
    </message>
    <message>
        <source>all weights</source>
        <translation>所有权重</translation>
    </message>
    <message>
        <source>weights from %1 on</source>
        <translation>权重 ≥ %1</translation>
    </message>
    <message>
        <source>1 line</source>
        <translation>1 条连线</translation>
    </message>
    <message>
        <source>%1 lines</source>
        <translation>%1 条连线</translation>
    </message>
    <message>
        <source>%1 to key 0 hidden</source>
        <translation>隐藏了 %1 条到键 0 的连线</translation>
    </message>
    <message>
        <source>strongest %1</source>
        <translation>最强 %1</translation>
    </message>
    <message>
        <source>chosen heads</source>
        <translation>所选的头</translation>
    </message>
    <message>
        <source>the first %1 of %2 chosen heads</source>
        <translation>所选 %2 个头中的前 %1 个</translation>
    </message>
    <message>
        <source>%1 chosen heads</source>
        <translation>%1 个所选的头</translation>
    </message>
    <message>
        <source>From the 17th head on colours repeat: the pointer on a head in the list shows its lines alone</source>
        <translation>从第 17 个头起颜色重复：指针停在列表中的某个头上时只显示它的连线</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>连线</translation>
    </message>
    <message>
        <source>Space, click</source>
        <translation>空格, 单击</translation>
    </message>
    <message>
        <source>the lines of the chosen token alone, or all</source>
        <translation>仅所选词元的连线，或全部连线</translation>
    </message>
    <message>
        <source>Page Up, Page Down</source>
        <translation>Page Up, Page Down</translation>
    </message>
    <message>
        <source>scroll</source>
        <translation>滚动</translation>
    </message>
    <message>
        <source>1 query has no numbers</source>
        <translation>1 个查询没有数值</translation>
    </message>
    <message>
        <source>%1 queries have no numbers</source>
        <translation>%1 个查询没有数值</translation>
    </message>
</context>
<context>
    <name>headscope::ui::MainWindow</name>
    <message>
        <source>%1 + %2 positions</source>
        <translation>%1 + %2 个位置</translation>
    </message>
    <message>
        <source>%1 × %2 cells</source>
        <translation>%1 × %2 个单元格</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 个词元</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>1 position</source>
        <translation>1 个位置</translation>
    </message>
    <message>
        <source>%1 positions</source>
        <translation>%1 个位置</translation>
    </message>
    <message>
        <source>Headscope</source>
        <translation>Headscope</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>热力图</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>连线</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>注意力流</translation>
    </message>
    <message>
        <source>Merged heads</source>
        <translation>合并头</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Kind of attention</source>
        <translation>注意力类型</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>%1 gives the patterns: nothing is computed here, and there are no q, k, v, scores or next tokens.</source>
        <translation>注意力模式由 %1 给出：此处不做计算，也没有 q、k、v、得分或下一个词元。</translation>
    </message>
    <message>
        <source>
Type a text to go back to words.</source>
        <translation>
输入文本即可回到文字。</translation>
    </message>
    <message>
        <source>This model reads recordings: drop a WAV file at 16 kHz here, or File &gt; Open input…</source>
        <translation>该模型读取录音：请将 16 kHz 的 WAV 文件拖放到此处，或使用“文件 &gt; 打开输入…”</translation>
    </message>
    <message>
        <source>recording: %1</source>
        <translation>录音：%1</translation>
    </message>
    <message>
        <source>Type a text: every head follows.</source>
        <translation>输入文本：每个头随之更新。</translation>
    </message>
    <message>
        <source>Open an input</source>
        <translation>打开输入</translation>
    </message>
    <message>
        <source>The target has %1 tokens, the decoder&apos;s context is %2: those behind are not read.</source>
        <translation>目标有 %1 个词元，解码器的上下文长度为 %2：超出部分不读取。</translation>
    </message>
    <message>
        <source>The model wrote %1 tokens of a target and did not end it: more are not written here.</source>
        <translation>模型写出了 %1 个目标词元但未结束：此处不再继续生成。</translation>
    </message>
    <message>
        <source>Synthetic vectors: the weights have no embedding, so these patterns come from numbers made up from the words. File &gt; Open input… takes real ones.</source>
        <translation>合成向量：权重中没有嵌入，因此这些注意力模式来自由词构造的数。可用“文件 &gt; 打开输入…”读取真实向量。</translation>
    </message>
    <message>
        <source>The array holds %1 items, one of them is shown.</source>
        <translation>该数组含 %1 个样本，当前显示其中一个。</translation>
    </message>
    <message>
        <source>%1 – Headscope</source>
        <translation>%1 – Headscope</translation>
    </message>
    <message>
        <source>%1: target to source</source>
        <translation>%1：目标到源</translation>
    </message>
    <message>
        <source>%1 self-attention</source>
        <translation>%1 自注意力</translation>
    </message>
    <message>
        <source>CPU, %1</source>
        <translation>CPU，%1</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 个线程</translation>
    </message>
    <message>
        <source>%1 threads</source>
        <translation>%1 个线程</translation>
    </message>
    <message>
        <source>given patterns   |   %1   |</source>
        <translation>给定的注意力模式   |   %1   |</translation>
    </message>
    <message>
        <source>. File &gt; Open input… takes arrays.</source>
        <translation>。可用“文件 &gt; 打开输入…”读取数组。</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Headscope</source>
        <translation>关于 Headscope(&amp;A)</translation>
    </message>
    <message>
        <source>About Headscope</source>
        <translation>关于 Headscope</translation>
    </message>
    <message>
        <source>Headscope %1
Every attention head of a transformer, live.
Licence: GPL-3.0-or-later</source>
        <translation>Headscope %1
实时查看 Transformer 的每个注意力头。
许可证：GPL-3.0-or-later</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+O</source>
        <translation>Ctrl+Shift+O</translation>
    </message>
    <message>
        <source>Open a checkpoint folder</source>
        <translation>打开检查点文件夹</translation>
    </message>
    <message>
        <source>Open &amp;input…</source>
        <translation>打开输入(&amp;I)…</translation>
    </message>
    <message>
        <source>Ctrl+I</source>
        <translation>Ctrl+I</translation>
    </message>
    <message>
        <source>Back to the &amp;text</source>
        <translation>回到文本(&amp;T)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近项(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Bundled models</source>
        <translation>内置模型(&amp;B)</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation>Ctrl+E</translation>
    </message>
    <message>
        <source>Ctrl+Shift+E</source>
        <translation>Ctrl+Shift+E</translation>
    </message>
    <message>
        <source>Ctrl+Shift+S</source>
        <translation>Ctrl+Shift+S</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Colour map</source>
        <translation>颜色映射(&amp;C)</translation>
    </message>
    <message>
        <source>Show &amp;all of the heatmap</source>
        <translation>显示整个热力图(&amp;A)</translation>
    </message>
    <message>
        <source>Ctrl+0</source>
        <translation>Ctrl+0</translation>
    </message>
    <message>
        <source>&amp;Find a token</source>
        <translation>查找词元(&amp;F)</translation>
    </message>
    <message>
        <source>Go to the te&amp;xt</source>
        <translation>转到文本(&amp;X)</translation>
    </message>
    <message>
        <source>Ctrl+L</source>
        <translation>Ctrl+L</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Layer settings…</source>
        <translation>层设置(&amp;L)…</translation>
    </message>
    <message>
        <source>Accept &amp;NaN and Infinity in JSON weights</source>
        <translation>接受 JSON 权重中的 NaN 和 Infinity(&amp;N)</translation>
    </message>
    <message>
        <source>Not JSON, but Python writes them: read as numbers by the next file that is opened</source>
        <translation>不符合 JSON 规范，但 Python 会写出：打开下一个文件时作为数读取</translation>
    </message>
    <message>
        <source>Copied as a picture</source>
        <translation>已复制为图片</translation>
    </message>
    <message>
        <source>Open weights, patterns or a session</source>
        <translation>打开权重、注意力模式或会话</translation>
    </message>
    <message>
        <source>Weights, patterns and sessions (*.json *.safetensors *.npz *.bin *.pt *.pth *.ckpt *.headscope);;All files (*)</source>
        <translation>权重、注意力模式和会话 (*.json *.safetensors *.npz *.bin *.pt *.pth *.ckpt *.headscope);;所有文件 (*)</translation>
    </message>
    <message>
        <source>&amp;Save session</source>
        <translation>保存会话(&amp;S)</translation>
    </message>
    <message>
        <source>Ctrl+S</source>
        <translation>Ctrl+S</translation>
    </message>
    <message>
        <source>Save session &amp;as…</source>
        <translation>会话另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Export figure…</source>
        <translation>导出图(&amp;E)…</translation>
    </message>
    <message>
        <source>Export all &amp;heads…</source>
        <translation>导出所有头(&amp;H)…</translation>
    </message>
    <message>
        <source>Ctrl+Alt+E</source>
        <translation>Ctrl+Alt+E</translation>
    </message>
    <message>
        <source>Export &amp;metrics of all heads…</source>
        <translation>导出所有头的指标(&amp;M)…</translation>
    </message>
    <message>
        <source>Save &amp;weights as JSON…</source>
        <translation>将权重保存为 JSON(&amp;W)…</translation>
    </message>
    <message>
        <source>Start &amp;page</source>
        <translation>起始页(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Close the model</source>
        <translation>关闭模型(&amp;C)</translation>
    </message>
    <message>
        <source>Ctrl+W</source>
        <translation>Ctrl+W</translation>
    </message>
    <message>
        <source>&amp;Open file or session…</source>
        <translation>打开文件或会话(&amp;O)…</translation>
    </message>
    <message>
        <source>Te&amp;xts to try</source>
        <translation>示例文本(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Ctrl+Z</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z</source>
        <translation>Ctrl+Shift+Z</translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <translation>Ctrl+Y</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>前进(&amp;F)</translation>
    </message>
    <message>
        <source>Alt+Left</source>
        <translation>Alt+Left</translation>
    </message>
    <message>
        <source>Ctrl+[</source>
        <translation>Ctrl+[</translation>
    </message>
    <message>
        <source>Alt+Right</source>
        <translation>Alt+Right</translation>
    </message>
    <message>
        <source>Ctrl+]</source>
        <translation>Ctrl+]</translation>
    </message>
    <message>
        <source>&amp;Copy as image</source>
        <translation>复制为图片(&amp;C)</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C</source>
        <translation>Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Ctrl+,</source>
        <translation>Ctrl+,</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>连线</translation>
    </message>
    <message>
        <source>text view</source>
        <translation>文本视图</translation>
    </message>
    <message>
        <source>pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>flow</source>
        <translation>注意力流</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Export the heatmap&apos;s &amp;numbers…</source>
        <translation>导出热力图的数值(&amp;N)…</translation>
    </message>
    <message>
        <source>picture: %1</source>
        <translation>图片：%1</translation>
    </message>
    <message>
        <source>This model reads pictures: drop or paste one here, or File &gt; Open input…</source>
        <translation>该模型读取图片：请将图片拖放或粘贴到此处，或使用“文件 &gt; 打开输入…”</translation>
    </message>
    <message>
        <source>comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>image view</source>
        <translation>图像视图</translation>
    </message>
    <message>
        <source>%1 reads no text: what was dropped or pasted is one.</source>
        <translation>%1 不读取文本，而放入或粘贴的是文本。</translation>
    </message>
    <message>
        <source>swap</source>
        <translation>互换文本</translation>
    </message>
    <message>
        <source>&amp;Next view</source>
        <translation>下一个视图(&amp;N)</translation>
    </message>
    <message>
        <source>Ctrl+PgDown</source>
        <translation>Ctrl+PgDown</translation>
    </message>
    <message>
        <source>Pre&amp;vious view</source>
        <translation>上一个视图(&amp;V)</translation>
    </message>
    <message>
        <source>Ctrl+PgUp</source>
        <translation>Ctrl+PgUp</translation>
    </message>
</context>
<context>
    <name>headscope::ui::MapPlot</name>
    <message>
        <source>Map with the attention of the chosen query</source>
        <translation>所选查询的注意力空间图</translation>
    </message>
    <message>
        <source>row %1, column %2: %3</source>
        <translation>第 %1 行，第 %2 列：%3</translation>
    </message>
    <message>
        <source>The colours as they appear over middle grey: the stronger the attention, the more of the ground it covers</source>
        <translation>颜色按其叠加在中灰上的样子显示：注意力越强，覆盖的底图越多</translation>
    </message>
</context>
<context>
    <name>headscope::ui::MapView</name>
    <message>
        <source>&amp;Blend</source>
        <translation>叠加(&amp;B)</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <translation>%1，从%2出发</translation>
    </message>
    <message>
        <source>cell %1</source>
        <translation>单元格 %1</translation>
    </message>
    <message>
        <source>strongest %1</source>
        <translation>最强 %1</translation>
    </message>
    <message>
        <source>outside the map %1</source>
        <translation>空间图之外 %1</translation>
    </message>
    <message>
        <source>&amp;Grey picture</source>
        <translation>灰度图片(&amp;G)</translation>
    </message>
    <message>
        <source>What lies over it</source>
        <translation>叠加在上面的内容</translation>
    </message>
    <message>
        <source>The chosen head, or rollout: what reaches the query from the input through all layers (Abnar &amp; Zuidema 2020) (F)</source>
        <translation>所选的头，或 Rollout（注意力展开）：从输入经各层到达查询的部分（Abnar &amp; Zuidema 2020）（F）</translation>
    </message>
    <message>
        <source>chosen head</source>
        <translation>所选的头</translation>
    </message>
    <message>
        <source>rollout, %1</source>
        <translation>注意力展开，%1</translation>
    </message>
    <message>
        <source>The picture without its colours, so that all colour is attention (G)</source>
        <translation>去掉图片的颜色，使所有颜色都表示注意力（G）</translation>
    </message>
    <message>
        <source>How opaque the strongest attention is</source>
        <translation>最强注意力的不透明度</translation>
    </message>
    <message>
        <source>Image or map</source>
        <translation>图像或特征图</translation>
    </message>
    <message>
        <source>Arrows, click</source>
        <translation>方向键, 单击</translation>
    </message>
    <message>
        <source>move the cell that looks</source>
        <translation>移动发出关注的单元格</translation>
    </message>
    <message>
        <source>Ctrl+click</source>
        <translation>Ctrl+单击</translation>
    </message>
    <message>
        <source>choose the one that is looked at</source>
        <translation>选择被关注的单元格</translation>
    </message>
    <message>
        <source>the picture in grey</source>
        <translation>灰度显示图片</translation>
    </message>
    <message>
        <source>the head, or rollout</source>
        <translation>该头或注意力展开</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>空间图</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>rollout</source>
        <translation>注意力展开</translation>
    </message>
    <message>
        <source>computing…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>Rollout</source>
        <translation>注意力展开</translation>
    </message>
    <message>
        <source>outside the picture %1</source>
        <translation>图片之外 %1</translation>
    </message>
</context>
<context>
    <name>headscope::ui::MarkLegend</name>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
</context>
<context>
    <name>headscope::ui::MergedView</name>
    <message>
        <source>Concat + W_O</source>
        <translation>拼接 + W_O</translation>
    </message>
    <message>
        <source>What the layer puts out: z of all heads side by side, through W_O</source>
        <translation>该层的输出：所有头的 z 并排拼接，经过 W_O</translation>
    </message>
    <message>
        <source>Merged + W_O</source>
        <translation>合并 + W_O</translation>
    </message>
    <message>
        <source>The same W_O with the merged z in the place of every head</source>
        <translation>同一个 W_O，每个头的位置都放入合并后的 z</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>The layer&apos;s own output minus the merged one</source>
        <translation>该层自身的输出减去合并后的输出</translation>
    </message>
    <message>
        <source>Heatmap of the merged heads</source>
        <translation>合并头的热力图</translation>
    </message>
    <message>
        <source>How heads are merged</source>
        <translation>头的合并方式</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均值</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>加权平均</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>等权</translation>
    </message>
    <message>
        <source>only this head</source>
        <translation>仅此头</translation>
    </message>
    <message>
        <source>Weight of head %1</source>
        <translation>头 %1 的权重</translation>
    </message>
    <message>
        <source>Heads of L%1 by</source>
        <translation>L%1 各头合并：</translation>
    </message>
    <message>
        <source>Give at least one head a weight above 0.</source>
        <translation>请至少给一个头设置大于 0 的权重。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::MetricLegend</name>
    <message>
        <source>%1: %2 to %3</source>
        <translation>%1：%2 到 %3</translation>
    </message>
    <message>
        <source>%1: undefined for these heads</source>
        <translation>%1：对这些头没有定义</translation>
    </message>
</context>
<context>
    <name>headscope::ui::NoticeBar</name>
    <message>
        <source>from token </source>
        <translation>起始词元 </translation>
    </message>
    <message>
        <source>First token of the window</source>
        <translation>窗口的首个词元</translation>
    </message>
    <message>
        <source>item </source>
        <translation>样本 </translation>
    </message>
    <message>
        <source>Item of the batch</source>
        <translation>批次中的样本</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>The text has %1 tokens, the model&apos;s context is %2. Showing tokens %3 to %4 of the text.</source>
        <translation>文本有 %1 个词元，模型的上下文长度为 %2。当前显示文本的词元 %3 至 %4。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::OpenQuestionDialog</name>
    <message>
        <source>queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>键</translation>
    </message>
    <message>
        <source>values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>all three joined</source>
        <translation>三者拼接</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>bias of queries</source>
        <translation>查询的偏置</translation>
    </message>
    <message>
        <source>bias of keys</source>
        <translation>键的偏置</translation>
    </message>
    <message>
        <source>bias of values</source>
        <translation>值的偏置</translation>
    </message>
    <message>
        <source>bias of all three</source>
        <translation>三者的偏置</translation>
    </message>
    <message>
        <source>bias of the output</source>
        <translation>输出的偏置</translation>
    </message>
    <message>
        <source>extra key</source>
        <translation>附加键</translation>
    </message>
    <message>
        <source>extra value</source>
        <translation>附加值</translation>
    </message>
    <message>
        <source>&amp;Remember beside the weights</source>
        <translation>记录在权重旁(&amp;R)</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Layer settings</source>
        <translation>层设置</translation>
    </message>
    <message>
        <source>No attention layer was recognised by the names in %1. Say which tensor is what, and how many heads there are.</source>
        <translation>无法根据 %1 中的名称识别注意力层。请指明各张量的作用以及头数。</translation>
    </message>
    <message>
        <source>The weights in %1 do not say how many heads they are split into. A wrong number gives wrong patterns.</source>
        <translation>%1 中的权重未说明分成多少个头。头数错误会得到错误的注意力模式。</translation>
    </message>
    <message>
        <source>What the weights of %1 do not say.</source>
        <translation>%1 的权重未说明的内容。</translation>
    </message>
    <message>
        <source>Writes %1: the next time nothing is asked.</source>
        <translation>写入 %1：下次不再询问。</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>应用(&amp;A)</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Number of heads</source>
        <translation>头数</translation>
    </message>
    <message>
        <source>Number of &amp;heads</source>
        <translation>头数(&amp;H)</translation>
    </message>
    <message>
        <source>behind attention and MLP (post-norm, PyTorch&apos;s default)</source>
        <translation>在注意力和 MLP 之后（post-norm，PyTorch 默认）</translation>
    </message>
    <message>
        <source>before attention and MLP (pre-norm, norm_first=True)</source>
        <translation>在注意力和 MLP 之前（pre-norm，norm_first=True）</translation>
    </message>
    <message>
        <source>ReLU (PyTorch&apos;s default)</source>
        <translation>ReLU（PyTorch 默认）</translation>
    </message>
    <message>
        <source>GELU</source>
        <translation>GELU</translation>
    </message>
    <message>
        <source>GELU, tanh approximation</source>
        <translation>GELU，tanh 近似</translation>
    </message>
    <message>
        <source>GELU, sigmoid approximation</source>
        <translation>GELU，sigmoid 近似</translation>
    </message>
    <message>
        <source>SiLU (swish)</source>
        <translation>SiLU (swish)</translation>
    </message>
    <message>
        <source>tanh</source>
        <translation>tanh</translation>
    </message>
    <message>
        <source>&amp;Norms</source>
        <translation>归一化(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Activation</source>
        <translation>激活函数(&amp;A)</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>by their shapes; [out, in] where these leave it open</source>
        <translation>由形状判断；无法判断时按 [out, in]</translation>
    </message>
    <message>
        <source>[out, in], as torch.nn.Linear</source>
        <translation>[out, in]，同 torch.nn.Linear</translation>
    </message>
    <message>
        <source>[in, out], as textbooks and Keras</source>
        <translation>[in, out]，同教科书和 Keras</translation>
    </message>
    <message>
        <source>&amp;Matrices are</source>
        <translation>矩阵排列(&amp;M)</translation>
    </message>
    <message>
        <source>%1   (d_head %2)</source>
        <translation>%1   (d_head %2)</translation>
    </message>
    <message>
        <source>Choose how many heads the width of %1 is split into.</source>
        <translation>请选择宽度 %1 分成多少个头。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::PanelsView</name>
    <message>
        <source>%1 heads</source>
        <translation>%1 个头</translation>
    </message>
    <message>
        <source>%1, one scale: %2 to %3</source>
        <translation>%1，统一刻度：%2 到 %3</translation>
    </message>
    <message>
        <source>%1 of %2 chosen heads are drawn</source>
        <translation>已选 %2 个头，绘出 %1 个</translation>
    </message>
    <message>
        <source>Several heads side by side</source>
        <translation>并排的多个头</translation>
    </message>
    <message>
        <source>Page Up, Page Down, click</source>
        <translation>Page Up, Page Down, 单击</translation>
    </message>
    <message>
        <source>choose the current one</source>
        <translation>选择当前头</translation>
    </message>
    <message>
        <source>Return, double click</source>
        <translation>Return, 双击</translation>
    </message>
    <message>
        <source>show it alone</source>
        <translation>单独显示</translation>
    </message>
</context>
<context>
    <name>headscope::ui::SecondInputBox</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Second text</source>
        <translation>第二段文本</translation>
    </message>
    <message>
        <source>What the decoder reads: type it, or let the model write it.</source>
        <translation>解码器读取的内容：可自行输入，或由模型生成。</translation>
    </message>
    <message>
        <source>A second text, if you like.</source>
        <translation>第二段文本（可选）。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Open a picture</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>The model writes the target, the likeliest token at a time</source>
        <translation>由模型生成目标，每次取概率最大的词元</translation>
    </message>
    <message>
        <source>No picture yet: drop one here.</source>
        <translation>尚无图片：请拖放到此处。</translation>
    </message>
    <message>
        <source>A recording comes first: drop a WAV file on the window</source>
        <translation>需要先有录音：请将 WAV 文件拖放到窗口上</translation>
    </message>
    <message>
        <source>The model writes the target, the likeliest token at a time, at most %1</source>
        <translation>由模型生成目标，每次取概率最大的词元，最多 %1 个</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>headscope::ui::SessionController</name>
    <message>
        <source>Find it…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Where is %1 now?</source>
        <translation>%1 现在在哪里？</translation>
    </message>
    <message>
        <source>There is nothing to save: open a model first.</source>
        <translation>没有可保存的内容：请先打开模型。</translation>
    </message>
    <message>
        <source>Save session</source>
        <translation>保存会话</translation>
    </message>
    <message>
        <source>Sessions (*.headscope)</source>
        <translation>会话 (*.headscope)</translation>
    </message>
    <message>
        <source>%1 has changes that are not saved.</source>
        <translation>%1 有未保存的更改。</translation>
    </message>
    <message>
        <source>%1 is not the model that the session was saved with: its weights, config or tokenizer are others. Patterns may differ from what was seen then.</source>
        <translation>%1 不是保存该会话时的模型：其权重、配置或分词器不同。注意力模式可能与当时不同。</translation>
    </message>
    <message>
        <source>Headscope did not end properly. What was open then (%1) was kept.</source>
        <translation>Headscope 未正常结束。当时打开的内容（%1）已保留。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>%1 is not the model that the session compared with: its weights, config or tokenizer are others.</source>
        <translation>%1 不是该会话所比较的模型：其权重、配置或分词器不同。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>all cores (%1)</source>
        <translation>所有核心（%1）</translation>
    </message>
    <message>
        <source>Threads that compute passes and patterns; results do not depend on their number</source>
        <translation>计算前向传播和注意力模式的线程数；结果与线程数无关</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Colour map</source>
        <translation>颜色映射(&amp;C)</translation>
    </message>
    <message>
        <source>Compute t&amp;hreads</source>
        <translation>计算线程(&amp;H)</translation>
    </message>
    <message>
        <source>Changes apply at once. Display options, the view in front, sizes and the device are remembered as you leave them. Reset puts all of it back and keeps recent files, sessions and notes.</source>
        <translation>更改立即生效。显示选项、当前视图、大小和设备会按离开时的样子记住。重置会全部还原，但保留最近的文件、会话和备注。</translation>
    </message>
    <message>
        <source>&amp;Reset settings</source>
        <translation>重置设置(&amp;R)</translation>
    </message>
</context>
<context>
    <name>headscope::ui::SignedMatrix</name>
    <message>
        <source>rms %1</source>
        <translation>均方根 %1</translation>
    </message>
    <message>
        <source>query %1, dimension %2: %3</source>
        <translation>查询 %1，维度 %2：%3</translation>
    </message>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
</context>
<context>
    <name>headscope::ui::StartPage</name>
    <message>
        <source>Start page</source>
        <translation>起始页</translation>
    </message>
    <message>
        <source>Headscope</source>
        <translation>Headscope</translation>
    </message>
    <message>
        <source>Every attention head of a transformer, while you type.</source>
        <translation>输入时即可看到 transformer 的每个注意力头。</translation>
    </message>
    <message>
        <source>Models that come with it</source>
        <translation>自带的模型</translation>
    </message>
    <message>
        <source>Your own</source>
        <translation>你自己的</translation>
    </message>
    <message>
        <source>Open a &amp;file…</source>
        <translation>打开文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Open a f&amp;older…</source>
        <translation>打开文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Or drop it here: a checkpoint folder, weights (.safetensors, .bin, .json), patterns (.npz), a session (.headscope).</source>
        <translation>或拖放到这里：检查点文件夹、权重（.safetensors、.bin、.json）、注意力模式（.npz）、会话（.headscope）。</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Texts to try</source>
        <translation>示例文本</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>返回 %1</translation>
    </message>
    <message>
        <source>%1 (gone)</source>
        <translation>%1（已不存在）</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>暂无</translation>
    </message>
</context>
<context>
    <name>headscope::ui::StepsView</name>
    <message>
        <source>Go to step %1</source>
        <translation>转到步骤 %1</translation>
    </message>
    <message>
        <source>Steps from the input to the output of the chosen cell</source>
        <translation>所选单元格从输入到输出的步骤</translation>
    </message>
    <message>
        <source>Nothing to show yet: open a model and give it an input. Then this page takes the chosen cell apart, number by number.</source>
        <translation>尚无内容可显示：请打开模型并给出输入。之后本页将逐数拆解所选单元格。</translation>
    </message>
    <message>
        <source>weight %1</source>
        <translation>权重 %1</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>被掩码</translation>
    </message>
    <message>
        <source>dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>x of the query</source>
        <translation>查询的 x</translation>
    </message>
    <message>
        <source>x of the key</source>
        <translation>键的 x</translation>
    </message>
    <message>
        <source>q of the query</source>
        <translation>查询的 q</translation>
    </message>
    <message>
        <source>k of the key</source>
        <translation>键的 k</translation>
    </message>
    <message>
        <source>q times k, number by number</source>
        <translation>q 与 k 逐数相乘</translation>
    </message>
    <message>
        <source>scores</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>scores of the query&apos;s row</source>
        <translation>查询所在行的得分</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>weights of the query&apos;s row</source>
        <translation>查询所在行的权重</translation>
    </message>
    <message>
        <source>v of the key</source>
        <translation>键的 v</translation>
    </message>
    <message>
        <source>weight × v</source>
        <translation>权重 × v</translation>
    </message>
    <message>
        <source>weight times v of the key</source>
        <translation>权重乘以键的 v</translation>
    </message>
    <message>
        <source>z: sum of weight times v over all keys</source>
        <translation>z：所有键的 权重 × v 之和</translation>
    </message>
    <message>
        <source>result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>what the head writes</source>
        <translation>该头写入的内容</translation>
    </message>
    <message>
        <source>share of each head</source>
        <translation>各头的占比</translation>
    </message>
    <message>
        <source>share of each head in the sum of all</source>
        <translation>各头在总和中的占比</translation>
    </message>
    <message>
        <source>head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>what attention gives</source>
        <translation>注意力的结果</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>the stream before attention</source>
        <translation>注意力之前的残差流</translation>
    </message>
    <message>
        <source>added</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>what attention adds</source>
        <translation>注意力加入的内容</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>the stream behind attention</source>
        <translation>注意力之后的残差流</translation>
    </message>
    <message>
        <source>the layer&apos;s output</source>
        <translation>该层的输出</translation>
    </message>
</context>
<context>
    <name>headscope::ui::TextPage</name>
    <message>
        <source>Text shaded by attention</source>
        <translation>按注意力着色的文本</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>%1 “%2”: %3</source>
        <translation>%1 “%2”：%3</translation>
    </message>
</context>
<context>
    <name>headscope::ui::TextView</name>
    <message>
        <source>Which attention shades the text</source>
        <translation>按哪种注意力为文本着色</translation>
    </message>
    <message>
        <source>from the token</source>
        <translation>从词元出发</translation>
    </message>
    <message>
        <source>to the token</source>
        <translation>指向词元</translation>
    </message>
    <message>
        <source>Shade what the chosen token looks at, or what looks at it (T)</source>
        <translation>着色所选词元关注的内容，或关注它的内容（T）</translation>
    </message>
    <message>
        <source>How several pinned tokens count</source>
        <translation>多个固定词元的计算方式</translation>
    </message>
    <message>
        <source>sum</source>
        <translation>求和</translation>
    </message>
    <message>
        <source>average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Several pinned tokens: their attention added or averaged (A)</source>
        <translation>多个固定词元：注意力求和或取平均（A）</translation>
    </message>
    <message>
        <source>Queries (target)</source>
        <translation>查询（目标）</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Keys (source)</source>
        <translation>键（源）</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>键</translation>
    </message>
    <message>
        <source>no pins</source>
        <translation>无固定词元</translation>
    </message>
    <message>
        <source>unpin %1</source>
        <translation>取消 %1 个固定</translation>
    </message>
    <message>
        <source>Takes all pins away (P or Ctrl+click pins a token)</source>
        <translation>取消所有固定（P 或 Ctrl+单击可固定词元）</translation>
    </message>
    <message>
        <source>%1   strongest %2</source>
        <translation>%1   最强 %2</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>左, 右方向键</translation>
    </message>
    <message>
        <source>move the token</source>
        <translation>移动词元</translation>
    </message>
    <message>
        <source>P, Ctrl+click</source>
        <translation>P, Ctrl+单击</translation>
    </message>
    <message>
        <source>pin it</source>
        <translation>固定该词元</translation>
    </message>
    <message>
        <source>attention from it, or to it</source>
        <translation>它发出的或指向它的注意力</translation>
    </message>
    <message>
        <source>sum or average of the pins</source>
        <translation>固定词元的和或平均</translation>
    </message>
    <message>
        <source>Open an input: the text stands here, shaded by attention.</source>
        <translation>请打开输入：文本将显示在此处，并按注意力着色。</translation>
    </message>
</context>
<context>
    <name>headscope::ui::TokenChips</name>
    <message>
        <source>queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>键</translation>
    </message>
    <message>
        <source>queries (target)</source>
        <translation>查询（目标）</translation>
    </message>
    <message>
        <source>keys (source)</source>
        <translation>键（源）</translation>
    </message>
    <message>
        <source>keys (memory)</source>
        <translation>键（记忆）</translation>
    </message>
    <message>
        <source>token %1, id %2, %3</source>
        <translation>词元 %1，id %2，%3</translation>
    </message>
    <message>
        <source>position %1, %2</source>
        <translation>位置 %1，%2</translation>
    </message>
</context>
<context>
    <name>headscope::ui::ViewTabs</name>
    <message>
        <source>All views</source>
        <translation>所有视图</translation>
    </message>
    <message>
        <source>All views: there is no room for all tabs</source>
        <translation>所有视图：标签页放不下</translation>
    </message>
</context>
</TS>
