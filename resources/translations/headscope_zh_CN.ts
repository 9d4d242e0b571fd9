<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
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
</context>
<context>
    <name>KeyboardHelp</name>
    <message>
        <source>Esc: from the text to the view
Ctrl+arrows: the head above, below, left, right
Arrows: the cell above, below, left, right (Alt+arrows from within the text)
Ctrl+O: open a file, Ctrl+Shift+O: open a folder
Ctrl+E: export the heatmap, Ctrl+Shift+E: export the grid
Ctrl+L: go to the text
/ or Ctrl+F: find a token; Enter the next one, Shift+Enter the one before
Mouse on the heatmap: wheel zooms, drag moves, double click shows all</source>
        <translation>Esc：从文本回到视图
Ctrl+方向键：上、下、左、右的头
方向键：上、下、左、右的单元格（在文本中用 Alt+方向键）
Ctrl+O：打开文件，Ctrl+Shift+O：打开文件夹
Ctrl+E：导出热力图，Ctrl+Shift+E：导出网格
Ctrl+L：转到文本
/ 或 Ctrl+F：查找词元；Enter 下一个，Shift+Enter 上一个
热力图上的鼠标操作：滚轮缩放，拖动平移，双击显示全部</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>masked</source>
        <translation>被掩码</translation>
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
        <source>The results of all heads are added up. A head&apos;s share says how much of the sum it makes up: above the axis it pushes along the sum, below against it; all shares sum to 1. Click a bar to choose its head.</source>
        <translation>所有头的结果相加。某个头的占比表示它在总和中占多少：在轴上方表示与总和同向，在下方表示与之反向；所有占比之和为 1。单击条形可选择对应的头。</translation>
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
        <source>This model reads pictures: drop one on the window, or File &gt; Open input…</source>
        <translation>该模型读取图片：请将图片拖放到窗口上，或使用“文件 &gt; 打开输入…”</translation>
    </message>
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
        <source>Most changed first</source>
        <translation>变化最大的在前</translation>
    </message>
    <message>
        <source>Share of its attention that lies elsewhere: mean over queries of ½ Σⱼ |Aᵢⱼ − Bᵢⱼ| (total variation)</source>
        <translation>注意力落在别处的比例：½ Σⱼ |Aᵢⱼ − Bᵢⱼ| 对查询取平均（全变差）</translation>
    </message>
    <message>
        <source>Jensen-Shannon divergence of A and B, mean over queries, in bits (Clark et al. 2019)</source>
        <translation>A 与 B 的 Jensen-Shannon 散度，对查询取平均，单位为比特（Clark et al. 2019）</translation>
    </message>
</context>
<context>
    <name>headscope::ui::CompareView</name>
    <message>
        <source>&amp;Keep this pass</source>
        <translation>保留当前结果(&amp;K)</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Heatmap of the comparison</source>
        <translation>比较的热力图</translation>
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
        <source>Most alike</source>
        <translation>最相似</translation>
    </message>
    <message>
        <source>Beside the head of the other pass that moves the least mass, instead of the one at the same place</source>
        <translation>与另一方中注意力差异最小的头对照，而不是同一位置的头</translation>
    </message>
    <message>
        <source>Heads, the most changed first</source>
        <translation>各头，变化最大的在前</translation>
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
    <message>
        <source>Compare: 1 difference, 2 this pass, 3 the other</source>
        <translation>在“比较”中：1 差值，2 当前，3 另一方</translation>
    </message>
    <message>
        <source>%1 beside %2</source>
        <translation>%1 对照 %2</translation>
    </message>
    <message>
        <source>%1: looking for its like …</source>
        <translation>%1：正在寻找相似的头…</translation>
    </message>
    <message>
        <source>attention, this minus other</source>
        <translation>注意力，当前减去另一方</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>%1 → %2   this %3   other %4   difference %5</source>
        <translation>%1 → %2   当前 %3   另一方 %4   差值 %5</translation>
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
        <source>%1 moves %2 % of its attention.</source>
        <translation>%1 移动了 %2 % 的注意力。</translation>
    </message>
    <message>
        <source>The most at %1 to %2 (%3).</source>
        <translation>移动最多的是 %1 到 %2（%3）。</translation>
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
        <source>On the heatmap
1 weights, 2 scores before softmax, 3 logarithm
4 share of the row&apos;s largest, 5 value-weighted
H hide special tokens, K hide the chosen key
M merge pieces to words
R use the head as reference, D difference to it
L colour limits, X masked cells hatched or blank</source>
        <translation>在热力图上
1 权重，2 softmax 前的得分，3 对数
4 行内占比（与行内最大值之比），5 值加权
H 隐藏特殊词元，K 隐藏所选的键
M 将子词合并为整词
R 将该头设为参考，D 与参考头的差值
L 颜色范围，X 被掩码的单元格加斜线或留空</translation>
    </message>
    <message>
        <source>‖A f(x)‖, f(x) = (x W_V + b_V) W_O of the head (Kobayashi et al. 2020)</source>
        <translation>‖A f(x)‖，f(x) = (x W_V + b_V) W_O，取该头的部分（Kobayashi et al. 2020）</translation>
    </message>
    <message>
        <source>−1 to 1</source>
        <translation>−1 到 1</translation>
    </message>
</context>
<context>
    <name>headscope::ui::Exporter</name>
    <message>
        <source>There is nothing to export: type a text first.</source>
        <translation>没有可导出的内容：请先输入文本。</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>导出为 PNG</translation>
    </message>
    <message>
        <source>PNG image (*.png)</source>
        <translation>PNG 图像 (*.png)</translation>
    </message>
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
        <source>On the flow
Left and right move the token, Ctrl+click makes one the key
F mean, maximum or minimum of heads</source>
        <translation>在注意力流上
左右键移动词元，Ctrl+单击将词元设为键
F 各头的平均值、最大值或最小值</translation>
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
</context>
<context>
    <name>headscope::ui::HeadGrid</name>
    <message>
        <source>Heads: one thumbnail for each head, layers down, heads across</source>
        <translation>注意力头：每个头一张缩略图，纵向为层，横向为头</translation>
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
        <source>Click: choose this head. Ctrl+click: pin it, or let it go.</source>
        <translation>单击：选择该头。Ctrl+单击：固定该头，或取消固定。</translation>
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
        <source>removed</source>
        <translation>移除量</translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeatmapView</name>
    <message>
        <source>Heatmap of the chosen head</source>
        <translation>所选头的热力图</translation>
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
        <source>%1 reads no recordings: open a speech model first.</source>
        <translation>%1 不读取录音：请先打开语音模型。</translation>
    </message>
    <message>
        <source>The patterns of %1 were computed elsewhere: they take no input but a picture to lie under.</source>
        <translation>%1 的注意力模式由外部计算得到：除用作底图的图片外，不接受其他输入。</translation>
    </message>
    <message>
        <source>%1 reads a text, not arrays: open the weights of an attention layer first.</source>
        <translation>%1 读取文本，不读取数组：请先打开注意力层的权重。</translation>
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
        <source>chosen head</source>
        <translation>所选的头</translation>
    </message>
    <message>
        <source>all heads of the layer</source>
        <translation>该层所有头</translation>
    </message>
    <message>
        <source>pinned heads</source>
        <translation>固定的头</translation>
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
        <source>no head is pinned: Ctrl+click one below</source>
        <translation>没有固定的头：请在下方 Ctrl+单击一个头</translation>
    </message>
    <message>
        <source>1 pinned head</source>
        <translation>1 个固定的头</translation>
    </message>
    <message>
        <source>%1 pinned heads</source>
        <translation>%1 个固定的头</translation>
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
        <source>Map</source>
        <translation>空间图</translation>
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
        <source>This model reads pictures: drop one here, or File &gt; Open input…</source>
        <translation>该模型读取图片：请将图片拖放到此处，或使用“文件 &gt; 打开输入…”</translation>
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
        <source>Keyboard</source>
        <translation>键盘快捷键</translation>
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
        <source>&amp;Open file…</source>
        <translation>打开文件(&amp;O)…</translation>
    </message>
    <message>
        <source>Open weights or patterns</source>
        <translation>打开权重或注意力模式</translation>
    </message>
    <message>
        <source>Weights and patterns (*.json *.safetensors *.npz);;All files (*)</source>
        <translation>权重与注意力模式 (*.json *.safetensors *.npz);;所有文件 (*)</translation>
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
        <source>&amp;Export heatmap as PNG…</source>
        <translation>将热力图导出为 PNG(&amp;E)…</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation>Ctrl+E</translation>
    </message>
    <message>
        <source>Export head &amp;grid as PNG…</source>
        <translation>将头网格导出为 PNG(&amp;G)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+E</source>
        <translation>Ctrl+Shift+E</translation>
    </message>
    <message>
        <source>&amp;Save weights as JSON…</source>
        <translation>将权重保存为 JSON(&amp;S)…</translation>
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
        <source>nothing yet</source>
        <translation>暂无</translation>
    </message>
</context>
<context>
    <name>headscope::ui::MapPlot</name>
    <message>
        <source>Map with the attention of the chosen query</source>
        <translation>所选查询的注意力空间图</translation>
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
        <translation>%1，从 %2 出发</translation>
    </message>
    <message>
        <source>cell %1</source>
        <translation>单元格 %1</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>被掩码</translation>
    </message>
    <message>
        <source>strongest %1</source>
        <translation>最强 %1</translation>
    </message>
    <message>
        <source>outside the map %1</source>
        <translation>空间图之外 %1</translation>
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
    <name>headscope::ui::SignedMatrix</name>
    <message>
        <source>rms %1</source>
        <translation>均方根 %1</translation>
    </message>
    <message>
        <source>query %1, dimension %2: %3</source>
        <translation>查询 %1，维度 %2：%3</translation>
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
        <source>On the text
Left and right move the token, P or Ctrl+click pins it
T from the token or to it, A sum or average of pins</source>
        <translation>在文本上
左右键移动词元，P 或 Ctrl+单击固定词元
T 从词元出发或指向词元，A 固定词元求和或取平均</translation>
    </message>
    <message>
        <source>Type a text: it stands here, shaded by attention.</source>
        <translation>输入文本：文本将显示在此处，按注意力着色。</translation>
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
        <source>masked</source>
        <translation>被掩码</translation>
    </message>
    <message>
        <source>%1   strongest %2</source>
        <translation>%1   最强 %2</translation>
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
</TS>
