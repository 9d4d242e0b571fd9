// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/step_strips.h"

#include <algorithm>

#include "core/figure/bars.h"
#include "ui/views/steps_view.h"

namespace headscope::ui {

namespace {

float common(std::initializer_list<const std::vector<float> *> all)
{
    float top = 0;
    for (const auto *values : all) {
        top = std::max(top, largestMagnitude(*values));
    }
    return top;
}

} // namespace

Step stepOf(Strip which)
{
    switch (which) {
    case Strip::XQuery:
    case Strip::XKey: return Step::Input;
    case Strip::Q:
    case Strip::K: return Step::QueryKey;
    case Strip::Products: return Step::Score;
    case Strip::Scores:
    case Strip::Weights: return Step::Softmax;
    case Strip::V:
    case Strip::WeightedV:
    case Strip::Z: return Step::Values;
    case Strip::Result: return Step::HeadOutput;
    case Strip::Heads:
    case Strip::AttnOut: return Step::Heads;
    case Strip::Before:
    case Strip::Added:
    case Strip::After: break;
    }
    return Step::Stream;
}

std::array<StepStrip, stripCount> stepStrips(const CellSteps &c, const QStringList &keys)
{
    std::array<StepStrip, stripCount> out;
    const auto put = [&out](Strip which, const std::vector<float> &values, BarStripTexts texts, float limit = 0, std::optional<int> marked = {}) { out[static_cast<size_t>(which)] = {values, std::move(texts), limit, marked}; };
    const bool visible = c.masked == MaskReason::Visible;
    const QString dimension = StepsView::tr("dimension"), key = StepsView::tr("key");
    const auto same = [](const std::vector<float> &values, bool shown) { return shown ? values : std::vector<float>(); };
    const float x = common({&c.x_query, &c.x_key}), z = common({&c.weighted_v, &c.z}), stream = common({&c.stream.before, &c.stream.added, &c.stream.after});
    put(Strip::XQuery, c.x_query, {StepsView::tr("x of the query"), StepsView::tr("x of the query"), dimension}, x);
    put(Strip::XKey, c.x_key, {StepsView::tr("x of the key"), StepsView::tr("x of the key"), dimension}, x);
    put(Strip::Q, c.q, {"q", StepsView::tr("q of the query"), dimension});
    put(Strip::K, c.k, {"k", StepsView::tr("k of the key"), dimension});
    put(Strip::Products, same(c.products, visible), {"q × k", StepsView::tr("q times k, number by number"), dimension});
    put(Strip::Scores, c.scores, {StepsView::tr("scores"), StepsView::tr("scores of the query's row"), key}, 0, c.key.value);
    put(Strip::Weights, c.weights, {StepsView::tr("weights"), StepsView::tr("weights of the query's row"), key, true, keys}, 0, c.key.value);
    put(Strip::V, c.v, {"v", StepsView::tr("v of the key"), dimension});
    put(Strip::WeightedV, same(c.weighted_v, visible), {StepsView::tr("weight × v"), StepsView::tr("weight times v of the key"), dimension}, z);
    put(Strip::Z, c.z, {"z", StepsView::tr("z: sum of weight times v over all keys"), dimension}, z);
    put(Strip::Result, c.result, {StepsView::tr("result"), StepsView::tr("what the head writes"), dimension});
    std::vector<float> shares;
    QStringList heads;
    for (size_t h = 0; h < c.heads.size(); ++h) {
        shares.push_back(static_cast<float>(c.heads[h].share));
        heads.append(QString("H%1").arg(h));
    }
    put(Strip::Heads, shares, {StepsView::tr("share of each head"), StepsView::tr("share of each head in the sum of all"), StepsView::tr("head"), false, heads}, 0, c.place.head.value);
    put(Strip::AttnOut, c.attn_out, {"attn_out", StepsView::tr("what attention gives"), dimension});
    put(Strip::Before, c.stream.before, {StepsView::tr("before"), StepsView::tr("the stream before attention"), dimension}, stream);
    put(Strip::Added, same(c.stream.added, c.stream.residual), {StepsView::tr("added"), StepsView::tr("what attention adds"), dimension}, stream);
    put(Strip::After, c.stream.after, {c.stream.residual ? StepsView::tr("after") : StepsView::tr("output"), c.stream.residual ? StepsView::tr("the stream behind attention") : StepsView::tr("the layer's output"), dimension}, stream);
    return out;
}

} // namespace headscope::ui
