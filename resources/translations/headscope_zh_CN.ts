<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Display</name>
    <message>
        <source>These patterns were computed elsewhere: there are no scores and no values behind them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scores of pieces do not add up to a score of a word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These positions are not pieces of a text: there are no words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reference is a head of another kind of attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no output projection to weigh values with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>row share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>value-weighted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>   removed %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention, renormalised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>score before softmax</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ln attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share of the row&apos;s largest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>norm of the weighted value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, minus %2</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>masked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StepsText</name>
    <message>
        <source>1 key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every position is a row of numbers, x: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the residual stream, brought to an even size by a norm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the residual stream as it stands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The query reads the target&apos;s own row, the key is a row of what is looked at.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This key is no position of the input: the layer adds it itself, so there is no x behind it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The values come from rows of their own, which are not shown here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The query&apos;s x becomes q, what it looks for. The key&apos;s x becomes k, what it offers. Each has %1 numbers in this head.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heads %1 to %2 share one key and value head: this head reads kv head %3 of %4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A norm then brings both to an even size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both are then turned by their position (rotary), so that what follows depends on how far apart they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, normed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, turned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>k = the layer&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>+ learned bias for distance %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>+ ALiBi, slope × distance %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>+ number of the given mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no score, and it gets no weight: the other keys of the row share all of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each number of q is multiplied by its counterpart in k. Bars above the axis raise the score, bars below lower it; their sum is q·k.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q·k = sum of %1 products = %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this layer does not scale q·k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q·k × scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>soft cap: %1 × tanh(%2 / %1) = %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>score = %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a bar to choose its key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These weights were computed elsewhere and come as they are: the file has no q, k, v or scores to take apart. The steps before and behind need a model&apos;s weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight: none, masked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight = %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every key of this row is masked: there is nothing to share out, and the head gives zeros.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The scores of the row become weights above 0 that sum to 1: exp(score − largest score), divided by the sum of these over all keys that may be seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hatched keys are masked, the chosen one too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>largest score of the row = %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sum of exp(score − largest) over %1 = %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exp(score − largest) = exp(%1 − %2) = exp(%3) = %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight = %1 / %2 = %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>v is what a key hands over when it is looked at. The head&apos;s z is the sum of weight × v over all keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A masked key hands over nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The middle row is this key&apos;s part of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>v = the layer&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>z = sum of weight × v over %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This head&apos;s part of W_O turns its %1 numbers into a row as wide as the stream (%2 numbers): what the head writes at the query&apos;s position.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The results of all heads are added up. A head&apos;s share says how much of the sum it makes up: above the axis it pushes along the sum, below against it; all shares sum to 1. Click a bar to choose its head.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share of %1 = %2 (length %3 of %4)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attn_out = sum of %1%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> × layer scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This layer stands alone: its output is what attention gives, nothing is added to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output = %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What attention gives is added to the residual stream, which carries every position through the layers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A norm of the sum follows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before + %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>after = %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cell is masked: a query sees itself and what stands before it, and this key stands %1 further on (causal mask).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 positions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cell is masked: the key is %1 positions away, and this layer sees only keys nearer than %2 (window).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cell is masked: the key is padding, which nobody may look at.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cell is masked in the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cell is masked: the mask that came with the input forbids it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: query %2 %3, key %4 %5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights of the row</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StepsView</name>
    <message>
        <source>Input x</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q and k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Softmax</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Times v</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W_O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stream</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TypedInput</name>
    <message>
        <source>This model reads pictures: drop one on the window, or File &gt; Open input…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model reads a recording: drop a WAV file at 16 kHz on the window, or File &gt; Open input…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model reads a text and a picture: drop a picture on the window, or choose one beside the text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a text to see every head.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::BarStrip</name>
    <message>
        <source>%1 numbers, largest magnitude %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::ChangeTable</name>
    <message>
        <source>Head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Moved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JS, bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most changed first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of its attention that lies elsewhere: mean over queries of ½ Σⱼ |Aᵢⱼ − Bᵢⱼ| (total variation)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jensen-Shannon divergence of A and B, mean over queries, in bits (Clark et al. 2019)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::CompareView</name>
    <message>
        <source>&amp;Keep this pass</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heatmap of the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the pass on show is compared with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a kept pass</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The other text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The other text, for the same model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remembers what is on show; edits, other inputs and other models are then compared with it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ile…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Compare with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This minus the other, over tokens that both have (1; 2 this, 3 the other)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most alike</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beside the head of the other pass that moves the least mass, instead of the one at the same place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heads, the most changed first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The other model&apos;s folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The other model&apos;s weights or patterns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights and patterns (*.json *.safetensors *.npz);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>opening %1 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare: 1 difference, 2 this pass, 3 the other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 beside %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: looking for its like …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention, this minus other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 → %2   this %3   other %4   difference %5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 positions are the same in both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; those in brackets stand only in %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 moves %2 % of its attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, the most at %1 to %2 (%3).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::Comparison</name>
    <message>
        <source> Open it by itself once, answer, and let the answers be remembered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the other text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the kept pass</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the kept pass (“%1”)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the other model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is kept yet: “Keep this pass” remembers what is on show. Then edit the text, or open another model or input.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a second model: a folder, a file, or a bundled one. It reads the same input.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is on show is no text. Keep this pass, then open another input; or choose another model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has no attention of this kind (%2).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::DeviceChooser</name>
    <message>
        <source>CPU, 1 thread</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU, %1 threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What computes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What computes the forward pass and the patterns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for devices…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No OpenCL device: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2): %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::DisplayBar</name>
    <message>
        <source>A, the weights: softmax of the scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q kᵀ times its scale, with biases, before softmax</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ln A: small weights are told apart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A divided by the largest weight of its row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ū f(x)‖, f(x) = (x W_V + b_V) W_O of the head (Kobayashi et al. 2020)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the cells show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide keys; the weights that are left are renormalised, and a bar beside each row shows what was removed.
H: special tokens, K: the chosen key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words instead of sub-word pieces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference to a reference head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masked cells are hatched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hatch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masked and hidden cells are hatched, or blank (X)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits of the colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>auto</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 to 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the first and last colour stand for: what occurs in the head, 0 and 1, or numbers of yours (L)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value of the first colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value of the last colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
Keys: 1 weights, 2 scores, 3 log, 4 row share, 5 value-weighted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide: %1 ▾</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide ▾</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✓ Words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pieces put together to words: summed over the key&apos;s, averaged over the query&apos;s (Clark et al. 2019) (M)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Minus %1 ▾</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference ▾</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The head minus a reference head.
R: use this head as reference, D: difference on or off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>℡ to 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✓ Hatch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Special tokens (BOS, CLS, SEP, padding)	H</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chosen key: %1 %2	K</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use %1 as reference	R</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference to %1	D</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference: choose a reference first	D</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the heatmap
1 weights, 2 scores before softmax, 3 logarithm
4 share of the row&apos;s largest, 5 value-weighted
H hide special tokens, K hide the chosen key
M merge pieces to words
R use the head as reference, D difference to it
L colour limits, X masked cells hatched or blank</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::Exporter</name>
    <message>
        <source>There is nothing to export: type a text first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG image (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to save: open a model first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save weights as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights as JSON (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::FindBar</name>
    <message>
        <source>Find a token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>among queries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>among keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The one before (Shift+Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next one (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headscope::ui::FlowPage</name>
    <message>
        <source>Flow of attention over the layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::FlowView</name>
    <message>
        <source>How the heads of a layer are put together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>maximum of heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>minimum of heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rollout: B = 0.5 (heads put together + I), rows divided by their sums; R of a layer = B times R of the layer below (Abnar &amp; Zuidema 2020) (F)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>computing: %1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the flow
Left and right move the token, Ctrl+click makes one the key
F mean, maximum or minimum of heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a text: the flow of attention over the layers stands here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rollout follows the positions of one text through its layers: choose a self-attention above the heads. Cross-attention looks at another text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This layer has extra keys that are no positions: rollout does not say where their mass goes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>above L%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2   %3 of the mass of %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from %1; most on %2   %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeadGrid</name>
    <message>
        <source>Heads: one thumbnail for each head, layers down, heads across</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeadLegend</name>
    <message>
        <source>Heads whose lines can be shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shown: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click: choose this head. Ctrl+click: pin it, or let it go.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeatmapPlot</name>
    <message>
        <source>Heatmap of the chosen head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key (looked at)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>query (looks)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>removed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::HeatmapView</name>
    <message>
        <source>Heatmap of the chosen head</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::InputFiles</name>
    <message>
        <source>Arrays, pictures and recordings (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a model first: it says what an input is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>picture: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 reads no recordings: open a speech model first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The patterns of %1 were computed elsewhere: they take no input but a picture to lie under.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 reads a text, not arrays: open the weights of an attention layer first.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::Inspector</name>
    <message>
        <source>, %1 key/value heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
vocabulary %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, context %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chosen head in numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys that the chosen query looks at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This head, on this input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
Computed elsewhere: no weights, q, k, v, scores or logits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
%1 parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next token: none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Query %1 %2 looks at</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::LatestJob</name>
    <message>
        <source>There is not enough memory for this.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::LinesPlot</name>
    <message>
        <source>Lines: queries at the left, keys at the right, a line where a query looks at a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>query (looks)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key (looked at)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::LinesView</name>
    <message>
        <source>&amp;Hide key 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Whole text in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heads whose lines are drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>chosen head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all heads of the layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pinned heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smallest weight that has a line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heads that find nothing to look at often look at the first token: these lines are left out, and counted above.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to show yet: open a model and give it an input. Then lines show which token looks at which.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all heads of L%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no head is pinned: Ctrl+click one below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 pinned head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 pinned heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights from %1 on (too many below)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights from %1 on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to key 0 hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>strongest %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::MainWindow</name>
    <message>
        <source>%1 + %2 positions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 × %2 cells</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 positions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merged heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 gives the patterns: nothing is computed here, and there are no q, k, v, scores or next tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
Type a text to go back to words.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model reads recordings: drop a WAV file at 16 kHz here, or File &gt; Open input…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recording: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a text: every head follows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model reads pictures: drop one here, or File &gt; Open input…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open an input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The target has %1 tokens, the decoder&apos;s context is %2: those behind are not read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model wrote %1 tokens of a target and did not end it: more are not written here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synthetic vectors: the weights have no embedding, so these patterns come from numbers made up from the words. File &gt; Open input… takes real ones.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The array holds %1 items, one of them is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 – Headscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: target to source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 self-attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>given patterns   |   %1   |</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>. File &gt; Open input… takes arrays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Headscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Headscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headscope %1
Every attention head of a transformer, live.
Licence: GPL-3.0-or-later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open weights or patterns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights and patterns (*.json *.safetensors *.npz);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Shift+O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a checkpoint folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;input…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+I</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the &amp;text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Bundled models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export heatmap as PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export head &amp;grid as PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Shift+E</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save weights as JSON…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Shift+S</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colour map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;all of the heatmap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find a token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the te&amp;xt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+L</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Layer settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept &amp;NaN and Infinity in JSON weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not JSON, but Python writes them: read as numbers by the next file that is opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::MapPlot</name>
    <message>
        <source>Map with the attention of the chosen query</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::MapView</name>
    <message>
        <source>&amp;Blend</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cell %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>strongest %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outside the map %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::MergedView</name>
    <message>
        <source>Concat + W_O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the layer puts out: z of all heads side by side, through W_O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merged + W_O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same W_O with the merged z in the place of every head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer&apos;s own output minus the merged one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heatmap of the merged heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How heads are merged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>maximum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>equal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only this head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of head %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heads of L%1 by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give at least one head a weight above 0.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::NoticeBar</name>
    <message>
        <source>from token </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First token of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>item </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Item of the batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text has %1 tokens, the model&apos;s context is %2. Showing tokens %3 to %4 of the text.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::OpenQuestionDialog</name>
    <message>
        <source>queries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all three joined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bias of queries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bias of keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bias of values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bias of all three</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bias of the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>extra key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>extra value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remember beside the weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No attention layer was recognised by the names in %1. Say which tensor is what, and how many heads there are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights in %1 do not say how many heads they are split into. A wrong number gives wrong patterns.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the weights of %1 do not say.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes %1: the next time nothing is asked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of &amp;heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>behind attention and MLP (post-norm, PyTorch&apos;s default)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before attention and MLP (pre-norm, norm_first=True)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ReLU (PyTorch&apos;s default)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GELU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GELU, tanh approximation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GELU, sigmoid approximation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SiLU (swish)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tanh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Norms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Activation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by their shapes; [out, in] where these leave it open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>[out, in], as torch.nn.Linear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>[in, out], as textbooks and Keras</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Matrices are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1   (d_head %2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose how many heads the width of %1 is split into.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::SecondInputBox</name>
    <message>
        <source>Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Second text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the decoder reads: type it, or let the model write it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A second text, if you like.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model writes the target, the likeliest token at a time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No picture yet: drop one here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A recording comes first: drop a WAV file on the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model writes the target, the likeliest token at a time, at most %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::SignedMatrix</name>
    <message>
        <source>rms %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>query %1, dimension %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::StepsView</name>
    <message>
        <source>Go to step %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps from the input to the output of the chosen cell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to show yet: open a model and give it an input. Then this page takes the chosen cell apart, number by number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dimension</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x of the query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x of the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q of the query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>k of the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q times k, number by number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scores of the query&apos;s row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights of the query&apos;s row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>v of the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight × v</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight times v of the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>z: sum of weight times v over all keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what the head writes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share of each head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share of each head in the sum of all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what attention gives</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the stream before attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what attention adds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the stream behind attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the layer&apos;s output</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::TextPage</name>
    <message>
        <source>Text shaded by attention</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::TextView</name>
    <message>
        <source>Which attention shades the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from the token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to the token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shade what the chosen token looks at, or what looks at it (T)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How several pinned tokens count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>average</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several pinned tokens: their attention added or averaged (A)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the text
Left and right move the token, P or Ctrl+click pins it
T from the token or to it, A sum or average of pins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a text: it stands here, shaded by attention.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queries (target)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys (source)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no pins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unpin %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes all pins away (P or Ctrl+click pins a token)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1   strongest %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>headscope::ui::TokenChips</name>
    <message>
        <source>queries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queries (target)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keys (source)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keys (memory)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>token %1, id %2, %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>position %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
