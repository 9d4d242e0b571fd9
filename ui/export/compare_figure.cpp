// SPDX-License-Identifier: GPL-3.0-or-later
// A head of one pass beside one of another over aligned tokens: this pattern, the other, or their difference.

#include "core/analysis/comparison.h"
#include "core/base/check.h"
#include "core/base/text.h"
#include "ui/export/cell_panels.h"
#include "ui/views/compare_words.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

std::vector<uint8_t> lacking(const AxisAlignment &axis, Side side)
{
    std::vector<uint8_t> out;
    for (const AlignedGroup &group : axis.groups) {
        out.push_back(side == Side::A ? !group.inA() : side == Side::B ? !group.inB() : !group.inBoth());
    }
    return out;
}

PanelsTexts textsOf(const FigureSetting &setting)
{
    const FigureSubject &subject = setting.subject;
    return {figureLabels(markedLabels(subject.pair->queries)), figureLabels(markedLabels(subject.pair->keys)), &colormapOf(subject.side == Side::Difference, *setting.options.colormap), sideUnit(subject.side), true,
        lacking(subject.pair->queries, subject.side), lacking(subject.pair->keys, subject.side), absentText(subject.side)};
}

std::vector<CellPanel> panelOf(const FigureSubject &subject)
{
    const auto cells = [pair = subject.pair, heads = subject.beside, side = subject.side](int rows, int cols) { return alignedCells(*pair, heads, side, {0, 0, pair->queries.size(), pair->keys.size()}, rows, cols); };
    const auto marks = [pair = subject.pair, heads = subject.beside, side = subject.side, broken = brokenPair(*subject.pair, subject.beside)](int rows, int cols) { return brokenCells(*pair, heads, broken, side, {0, 0, pair->queries.size(), pair->keys.size()}, rows, cols); };
    return {{QString(), headPairLimits(*subject.pair, subject.beside).range(subject.side), cells, marks}};
}

class CompareContent : public CellPanels {
public:
    explicit CompareContent(const FigureSetting &setting) : CellPanels(setting, textsOf(setting), panelOf(setting.subject))
    {
        const FigureSubject &subject = setting.subject;
        const Trace &b = *subject.pair->b;
        const QString model = b.model == subject.pair->a->model ? QString() : QString::fromStdString(drawableText(b.model->name)) + " ";
        const bool sameHead = subject.beside.layerA == subject.beside.layerB && subject.beside.headA == subject.beside.headB;
        const QString a = headName(subject.beside.layerA, subject.beside.headA), other = model + (sameHead ? QString() : headName(subject.beside.layerB, subject.beside.headB) + " ") + inputText(b, subject.pair->groupB);
        other_ = other.trimmed();
        lines_ = {Figure::tr("this: %1").arg((sameHead ? QString() : a + " ") + inputText(*subject.pair->a, subject.pair->groupA)), Figure::tr("other: %1").arg(other_)};
    }

    QSizeF wanted() const override { return CellPanels::wanted() + QSizeF(0, above()); }
    double heightFor(double width) const override { return CellPanels::heightFor(width) + above(); }
    QSizeF fewest() const override { return CellPanels::fewest() + QSizeF(0, above()); }

    Status draw(const Box &room, Drawing &out, const Progress &progress) override
    {
        double y = room.y + s_.label.ascent();
        for (const QString &line : lines_) {
            text(out, s_.label, s_.label.elided(line, room.width), room.x, y, Anchor::Left, ink::faint);
            y += s_.label.height();
        }
        return CellPanels::draw({room.x, room.y + above(), room.width, room.height - above()}, out, progress);
    }

    std::vector<std::pair<std::string, QString>> facts() const override
    {
        auto out = CellPanels::facts();
        out.emplace_back("Other", other_);
        return out;
    }

private:
    double above() const { return 2 * s_.label.height() + 5; }
    static QString inputText(const Trace &trace, GroupIndex group) { return QString::fromStdString(drawableText(inputOf(trace, group).toStdString())); }

    QString other_;
    QStringList lines_;
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeCompareContent(const FigureSetting &setting, const Progress &)
{
    HS_CHECK(setting.subject.pair && setting.subject.pair->a == setting.trace);
    return std::unique_ptr<FigureContent>(std::make_unique<CompareContent>(setting));
}

} // namespace headscope::ui
