// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/steps_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/labels.h"
#include "ui/views/numbers.h"

namespace headscope::ui {

namespace {

/// What translators see as the context of this file.
struct StepsText {
    Q_DECLARE_TR_FUNCTIONS(StepsText)
};

QString num(double value) { return numberText(value); }
QString num(float value) { return numberText(static_cast<double>(value)); }

QString length(const QString &name, const std::vector<float> &values) { return QString("|%1| = %2").arg(name, num(lengthOf(values))); }

QString joined(const QStringList &sentences)
{
    QString out;
    for (const QString &sentence : sentences) {
        const bool blank = !out.isEmpty() && !out.endsWith(QChar(0x3002)) && !sentence.isEmpty(); // no blank behind a Chinese full stop
        out += (blank ? " " : "") + sentence;
    }
    return out;
}

const QString beside = "\t"; ///< between a formula and the length of what it gives: such lengths stand below one another

void lineUp(QStringList &lines)
{
    const auto columns = [](const QString &text) { return text.size() + std::count_if(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0x2e80; }); }; // Chinese characters take two
    qsizetype widest = 0;
    for (const QString &line : lines) {
        widest = line.contains(beside) ? std::max(widest, columns(line.left(line.indexOf(beside)))) : widest;
    }
    for (QString &line : lines) {
        if (const qsizetype at = line.indexOf(beside); at >= 0) {
            line = line.left(at) + QString(widest + 4 - columns(line.left(at)), ' ') + line.mid(at + 1);
        }
    }
}

QString keysText(int count) { return count == 1 ? StepsText::tr("1 key") : StepsText::tr("%1 keys").arg(count); }

bool masked(const CellSteps &cell) { return cell.masked != MaskReason::Visible; }

StepText inputText(const CellSteps &cell)
{
    StepText out;
    out.words = joined({
        StepsText::tr("Every position is a row of numbers, x: %1.").arg(cell.normed_input ? StepsText::tr("the residual stream, brought to an even size by a norm") : StepsText::tr("the residual stream as it stands")),
        cell.cross ? StepsText::tr("The query reads the target's own row, the key is a row of what is looked at.") : QString(),
        cell.extra_key ? StepsText::tr("This key is no position of the input: the layer adds it itself, so there is no x behind it.") : QString(),
        cell.separate_values ? StepsText::tr("The values come from rows of their own, which are not shown here.") : QString(),
    });
    return out;
}

StepText queryKeyText(const CellSteps &cell)
{
    const int each = cell.n_heads / cell.n_kv_heads;
    StepText out;
    out.words = joined({
        StepsText::tr("The query's x becomes q, what it looks for. The key's x becomes k, what it offers. Each has %1 numbers in this head.").arg(cell.d_head),
        each > 1 ? StepsText::tr("Heads %1 to %2 share one key and value head: this head reads kv head %3 of %4.").arg(cell.kv_head * each).arg(cell.kv_head * each + each - 1).arg(cell.kv_head).arg(cell.n_kv_heads) : QString(),
        cell.normed_heads ? StepsText::tr("A norm then brings both to an even size.") : QString(),
        cell.rotary ? StepsText::tr("Both are then turned by their position (rotary), so that what follows depends on how far apart they are.") : QString(),
    });
    const QString turned = (cell.normed_heads ? StepsText::tr(", normed") : QString()) + (cell.rotary ? StepsText::tr(", turned") : QString());
    out.formulas.append(QString("q = x W_Q%1%2").arg(cell.q_bias ? " + b_Q" : "", turned) + beside + length("q", cell.q));
    out.formulas.append((cell.extra_key ? StepsText::tr("k = the layer's own") : QString("k = x W_K%1%2").arg(cell.k_bias ? " + b_K" : "", turned)) + beside + length("k", cell.k));
    return out;
}

void addBiases(QStringList &lines, const CellSteps &cell)
{
    const ScoreTerms &t = cell.terms;
    const int distance = cell.key.value - cell.query.value;
    double sum = t.capped;
    const auto add = [&](const QString &what, double term) {
        lines.append(QString("%1: %2 %3 = %4").arg(what, num(sum), addedText(term), num(sum + term)));
        sum += term;
    };
    if (t.has_distance_bias) {
        add(StepsText::tr("+ learned bias for distance %1").arg(wholeText(distance)), t.distance_bias);
    }
    if (t.has_key_bias) {
        add(StepsText::tr("+ ALiBi, slope × distance %1").arg(wholeText(distance)), t.key_bias);
    }
    if (t.has_added) {
        add(StepsText::tr("+ number of the given mask"), t.added);
    }
}

StepText scoreText(const Trace &trace, const CellSteps &cell)
{
    StepText out;
    if (masked(cell)) {
        out.words = maskedBecause(trace, cell) + " " + StepsText::tr("It has no score, and it gets no weight: the other keys of the row share all of it.");
        return out;
    }
    const ScoreTerms &t = cell.terms;
    out.words = StepsText::tr("Each number of q is multiplied by its counterpart in k. Bars above the axis raise the score, bars below lower it; their sum is q·k.");
    out.formulas.append(StepsText::tr("q·k = sum of %1 products = %2").arg(cell.d_head).arg(num(t.dot)));
    const bool root = std::abs(t.scale * std::sqrt(static_cast<double>(cell.d_head)) - 1) < 1e-5;
    if (t.scale == 1) {
        out.formulas.append(StepsText::tr("this layer does not scale q·k"));
    } else {
        out.formulas.append(QString("%1 = %2 × %3 = %4").arg(root ? "q·k / √d_head" : StepsText::tr("q·k × scale"), num(t.dot), num(t.scale), num(t.dot * t.scale)));
    }
    if (t.cap > 0) {
        out.formulas.append(StepsText::tr("soft cap: %1 × tanh(%2 / %1) = %3").arg(num(t.cap), num(t.dot * t.scale), num(t.capped)));
    }
    addBiases(out.formulas, cell);
    out.formulas.append(StepsText::tr("score = %1").arg(num(cell.score)));
    return out;
}

StepText softmaxText(const Trace &trace, const CellSteps &cell, StepsOn on)
{
    StepText out;
    const QString click = on == StepsOn::Screen ? StepsText::tr("Click a bar to choose its key.") : QString();
    if (cell.given) {
        out.words = joined({masked(cell) ? maskedBecause(trace, cell) : QString(), StepsText::tr("These weights were computed elsewhere and come as they are: the file has no q, k, v or scores to take apart. The steps before and behind need a model's weights."), click});
        out.formulas.append(masked(cell) ? StepsText::tr("weight: none, masked") : StepsText::tr("weight = %1").arg(num(cell.weight)));
        return out;
    }
    if (cell.emptyRow()) {
        out.words = StepsText::tr("Every key of this row is masked: there is nothing to share out, and the head gives zeros.");
        return out;
    }
    out.words = joined({StepsText::tr("The scores of the row become weights above 0 that sum to 1: exp(score − largest score), divided by the sum of these over all keys that may be seen."), masked(cell) ? StepsText::tr("Hatched keys are masked, the chosen one too.") : QString(), click});
    out.formulas.append(StepsText::tr("largest score of the row = %1").arg(num(cell.row_max)));
    out.formulas.append(StepsText::tr("sum of exp(score − largest) over %1 = %2").arg(keysText(cell.visible_keys)).arg(num(cell.row_sum)));
    if (masked(cell)) {
        out.formulas.append(StepsText::tr("weight: none, masked"));
    } else {
        const double below = static_cast<double>(cell.score) - static_cast<double>(cell.row_max);
        out.formulas.append(StepsText::tr("exp(score − largest) = exp(%1 − %2) = exp(%3) = %4").arg(num(cell.score), cell.row_max < 0 ? "(" + num(cell.row_max) + ")" : num(cell.row_max), num(below), num(cell.exponential)));
        out.formulas.append(StepsText::tr("weight = %1 / %2 = %3").arg(num(cell.exponential), num(cell.row_sum), num(cell.weight)));
    }
    return out;
}

StepText valuesText(const CellSteps &cell)
{
    StepText out;
    out.words = joined({StepsText::tr("v is what a key hands over when it is looked at. The head's z is the sum of weight × v over all keys."), masked(cell) ? StepsText::tr("A masked key hands over nothing.") : StepsText::tr("The middle row is this key's part of it.")});
    out.formulas.append((cell.extra_key ? StepsText::tr("v = the layer's own") : QString("v = x W_V%1").arg(cell.v_bias ? " + b_V" : "")) + beside + length("v", cell.v));
    if (!masked(cell)) {
        out.formulas.append(StepsText::tr("weight × v = %1 × v").arg(num(cell.weight)) + beside + length(StepsText::tr("weight × v"), cell.weighted_v));
    }
    out.formulas.append(StepsText::tr("z = sum of weight × v over %1").arg(keysText(cell.visible_keys)) + beside + length("z", cell.z));
    return out;
}

StepText headOutputText(const CellSteps &cell)
{
    StepText out;
    const int first = cell.place.head.value * cell.d_head;
    out.words = StepsText::tr("This head's part of W_O turns its %1 numbers into a row as wide as the stream (%2 numbers): what the head writes at the query's position.").arg(cell.d_head).arg(cell.result.size());
    out.formulas.append(QString("result = z W_O[%1 … %2]").arg(first).arg(first + cell.d_head - 1) + beside + length("result", cell.result));
    return out;
}

StepText headsText(const CellSteps &cell, StepsOn on)
{
    StepText out;
    const HeadShare &own = cell.heads[static_cast<size_t>(cell.place.head.value)];
    out.words = joined({StepsText::tr("The results of all heads are added up. A head's share says how much of the sum it makes up: above the axis it pushes along the sum, below against it; all shares sum to 1."), on == StepsOn::Screen ? StepsText::tr("Click a bar to choose its head.") : QString()});
    out.formulas.append(StepsText::tr("share of %1 = %2 (length %3 of %4)").arg(headName(cell.place.layer, cell.place.head), num(own.share), num(own.length), num(lengthOf(cell.heads_sum))));
    out.formulas.append(StepsText::tr("attn_out = sum of %1%2").arg(cell.n_heads == 1 ? StepsText::tr("1 head") : StepsText::tr("%1 heads").arg(cell.n_heads)).arg(cell.bias.empty() ? QString() : QString(" + b_O (|b_O| = %1)").arg(num(lengthOf(cell.bias)))) + beside + length("attn_out", cell.attn_out));
    return out;
}

StepText streamText(const CellSteps &cell)
{
    StepText out;
    const StreamSteps &s = cell.stream;
    QString added = "attn_out";
    if (s.normed_first) {
        added = QString("norm(%1)").arg(added);
    }
    if (s.scaled) {
        added += StepsText::tr(" × layer scale");
    }
    if (!s.residual) {
        out.words = StepsText::tr("This layer stands alone: its output is what attention gives, nothing is added to it.");
        out.formulas.append(StepsText::tr("output = %1").arg(added) + beside + length(StepsText::tr("output"), s.after));
        return out;
    }
    out.words = joined({StepsText::tr("What attention gives is added to the residual stream, which carries every position through the layers."), s.normed_after ? StepsText::tr("A norm of the sum follows.") : QString()});
    const QString sum = StepsText::tr("before + %1").arg(added);
    out.formulas.append(StepsText::tr("after = %1").arg(s.normed_after ? QString("norm(%1)").arg(sum) : sum));
    out.formulas.append(QString("%1    %2    %3").arg(length(StepsText::tr("before"), s.before), length(StepsText::tr("added"), s.added), length(StepsText::tr("after"), s.after)));
    return out;
}

} // namespace

QString stepName(Step step)
{
    static const char *const names[] = {QT_TRANSLATE_NOOP("StepsView", "Input x"), QT_TRANSLATE_NOOP("StepsView", "q and k"), QT_TRANSLATE_NOOP("StepsView", "Score"), QT_TRANSLATE_NOOP("StepsView", "Softmax"), QT_TRANSLATE_NOOP("StepsView", "Times v"),
        QT_TRANSLATE_NOOP("StepsView", "W_O"), QT_TRANSLATE_NOOP("StepsView", "All heads"), QT_TRANSLATE_NOOP("StepsView", "Stream")};
    return QString("%1  %2").arg(static_cast<int>(step) + 1).arg(QCoreApplication::translate("StepsView", names[static_cast<size_t>(step)]));
}

QString maskedBecause(const Trace &trace, const CellSteps &cell)
{
    const int away = std::abs(cell.key.value - cell.query.value);
    switch (cell.masked) {
    case MaskReason::Visible: break;
    case MaskReason::Causal: return StepsText::tr("This cell is masked: a query sees itself and what stands before it, and this key stands %1 further on (causal mask).").arg(away == 1 ? StepsText::tr("one position") : StepsText::tr("%1 positions").arg(away));
    case MaskReason::Window: return StepsText::tr("This cell is masked: the key is %1 positions away, and this layer sees only keys nearer than %2 (window).").arg(away).arg(trace.attention(cell.place).geometry.mask.window);
    case MaskReason::Padding: return StepsText::tr("This cell is masked: the key is padding, which nobody may look at.");
    case MaskReason::Given: return cell.given ? StepsText::tr("This cell is masked in the file.") : StepsText::tr("This cell is masked: the mask that came with the input forbids it.");
    }
    return {};
}

QString cellHeading(const Trace &trace, const CellSteps &cell)
{
    const QString from = ui::quoted(trace.queries(cell.place.group).labels[static_cast<size_t>(cell.query.value)]), to = ui::quoted(trace.keyLabels(cell.place.group)[static_cast<size_t>(cell.key.value)]);
    return StepsText::tr("%1: query %2 %3, key %4 %5").arg(fullHeadName(*trace.model, cell.place)).arg(cell.query.value).arg(from).arg(cell.key.value).arg(to);
}

std::array<StepText, stepCount> stepTexts(const Trace &trace, const CellSteps &cell, StepsOn on)
{
    std::array<StepText, stepCount> out;
    const auto at = [&](Step step) -> StepText & { return out[static_cast<size_t>(step)]; };
    at(Step::Softmax) = softmaxText(trace, cell, on);
    if (cell.given) {
        for (StepText &text : out) {
            text.shown = &text == &at(Step::Softmax);
        }
    } else {
        at(Step::Input) = inputText(cell);
        at(Step::QueryKey) = queryKeyText(cell);
        at(Step::Score) = scoreText(trace, cell);
        at(Step::Values) = valuesText(cell);
        at(Step::HeadOutput) = headOutputText(cell);
        at(Step::Heads) = headsText(cell, on);
        at(Step::Stream) = streamText(cell);
    }
    for (int i = 0; i < stepCount; ++i) {
        lineUp(out[static_cast<size_t>(i)].formulas);
        out[static_cast<size_t>(i)].title = cell.given ? StepsText::tr("Weights of the row") : stepName(static_cast<Step>(i));
    }
    return out;
}

} // namespace headscope::ui
