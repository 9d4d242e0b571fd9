// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/compare_words.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

/// The context of translations.
struct CompareWords {
    Q_DECLARE_TR_FUNCTIONS(CompareWords)
};

bool onlyInB(const AxisAlignment &axis)
{
    return std::any_of(axis.groups.begin(), axis.groups.end(), [](const AlignedGroup &g) { return !g.inA(); });
}

constexpr float leastShown = 5e-5f; ///< what is below it has only zeros in four digits

/// No sign where nothing is left of the number.
QString signedText(float value) { return std::abs(value) < leastShown ? QString("0") : (value < 0 ? QString(QChar(0x2212)) : QString("+")) + QString::number(std::abs(static_cast<double>(value)), 'f', 4); }

} // namespace

QString sideUnit(Side side) { return side == Side::Difference ? CompareWords::tr("attention, this minus other") : CompareWords::tr("attention"); }

QString absentText(Side side) { return side == Side::Difference ? CompareWords::tr("only in one of the two") : side == Side::A ? CompareWords::tr("only in the other") : CompareWords::tr("only in this one"); }

QString pairName(const HeadPair &heads)
{
    const QString a = headName(heads.layerA, heads.headA);
    return heads.layerA == heads.layerB && heads.headA == heads.headB ? a : CompareWords::tr("%1 beside %2").arg(a, headName(heads.layerB, heads.headB));
}

QString percentText(double share) { return QString::number(share * 100, 'f', 1) + " %"; }

QString summaryText(const Comparison &comparison, const HeadChange *change)
{
    const PassPair &pair = *comparison.pair();
    QStringList out;
    if (change && change->broken) {
        out.append(CompareWords::tr("%1 has no numbers: some of its weights are not a number in one of the two.").arg(headName(change->heads.layerA, change->heads.headA)));
    } else if (change && change->moved) {
        out.append(CompareWords::tr("%1 moves %2 % of its attention.").arg(pairName(change->heads)).arg(*change->moved * 100, 0, 'f', 1));
        if (std::abs(change->largest) >= leastShown) {
            out.append(CompareWords::tr("The most at %1 to %2 (%3).").arg(quoted(pair.queries.labels[static_cast<size_t>(change->row)]), quoted(pair.keys.labels[static_cast<size_t>(change->col)]), signedText(change->largest)));
        }
    }
    if (comparison.changes().empty() && comparison.busy()) {
        out.append(CompareWords::tr("The heads are being ranked …"));
    }
    out.append(CompareWords::tr("%1 of %2 positions are the same in both.").arg(pair.queries.sameGroups()).arg(pair.queries.size()));
    if (onlyInB(pair.queries)) {
        out.append(CompareWords::tr("Those in brackets stand only in %1.").arg(comparison.otherName()));
    }
    const AttentionGroup &a = pair.a->model->group(pair.groupA), &b = pair.b->model->group(pair.groupB);
    if (a.n_layers != b.n_layers || a.n_heads != b.n_heads) {
        out.append(CompareWords::tr("This model has %1 layers of %2 heads, the other %3 of %4: layer and number need not mean the same in both. A head without one at its place stands beside the one that moves the least mass.").arg(a.n_layers).arg(a.n_heads).arg(b.n_layers).arg(b.n_heads));
    }
    return out.join(" ");
}

QString sameText(const Comparison &comparison)
{
    if (!comparison.pair() || !nothingMoved(comparison.changes())) {
        return {};
    }
    const AxisAlignment &queries = comparison.pair()->queries, &keys = comparison.pair()->keys;
    if (queries.sameGroups() < queries.size() || keys.sameGroups() < keys.size()) {
        return CompareWords::tr("Where both sides have the same tokens, nothing differs: a model that only looks back sees a change only behind it. Change something earlier to see heads move.");
    }
    switch (comparison.with()) {
    case CompareWith::Text:
        return CompareWords::tr("Both sides are the same: change the second text above, a word of it for instance, to see which heads move.");
    case CompareWith::Kept:
        return CompareWords::tr("Both sides are the same: edit the text, or open another input or model, to see what changed since this pass was kept.");
    case CompareWith::Model:
        return CompareWords::tr("Both sides are the same: the two models attend alike to this text. Choose another model above.");
    }
    return {};
}

QString pairCellText(const PassPair &pair, const HeadPair &heads, const BrokenPair &broken, int query, int key)
{
    const Tile one{query, key, 1, 1};
    const auto value = [&](Side side) {
        const CellMarks marks = pairMarks(pair, heads, broken, side, one, 1, 1);
        const CellMark mark = marks.empty() ? CellMark::None : marks.front();
        return mark == CellMark::Absent ? CompareWords::tr("not there") : weightText(alignedCells(pair, heads, side, one, 1, 1).values[0], mark);
    };
    const bool comparable = pairMarks(pair, heads, broken, Side::Difference, one, 1, 1).empty();
    const float difference = comparable ? alignedCells(pair, heads, Side::Difference, one, 1, 1).values[0] : std::numeric_limits<float>::quiet_NaN();
    return CompareWords::tr("%1 → %2   %3, other %4 (%5)")
        .arg(quoted(pair.queries.labels[static_cast<size_t>(query)]), quoted(pair.keys.labels[static_cast<size_t>(key)]), value(Side::A), value(Side::B), std::isnan(difference) ? QString(QChar(0x2013)) : signedText(difference));
}

} // namespace headscope::ui
