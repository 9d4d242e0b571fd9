// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/figure.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/model/model_digest.h"
#include "ui/export/figure_content.h"
#include "ui/export/figure_painter.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr double margin = 8, underTitle = 7, aboveCaption = 8;
constexpr int mostCaptionLines = 12;

using Facts = std::vector<std::pair<std::string, QString>>;

double points(double millimetres) { return millimetres * 72 / 25.4; }

/// "L1H5", "L0H1, L0H2, L2H0", "L1, 12 heads", "64 heads".
QString headsText(const Trace &trace, const FigureSubject &subject)
{
    const auto &heads = subject.heads;
    const AttentionGroup &group = trace.model->group(heads.front().group);
    if (subject.kind == FigureKind::Grid) {
        return Figure::tr("%1 layers, %2 heads each").arg(group.n_layers).arg(group.n_heads);
    }
    if (subject.kind == FigureKind::Flow || subject.rollout) {
        return Figure::tr("all heads of all layers");
    }
    const bool layer = subject.kind == FigureKind::Merged || (heads.size() > 1 && static_cast<int>(heads.size()) == group.n_heads && std::all_of(heads.begin(), heads.end(), [&](const HeadPlace &h) { return h.layer == heads.front().layer; }));
    if (layer) {
        return Figure::tr("layer %1, all heads").arg(heads.front().layer.value);
    }
    QStringList names;
    for (const HeadPlace &place : heads) {
        names.append(headName(place.layer, place.head));
    }
    return names.size() > 6 ? Figure::tr("%1 heads").arg(names.size()) : names.join(", ");
}

QString kindOf(const Trace &trace, const FigureSubject &subject) { return trace.model->groups.size() > 1 ? attentionName(trace.model->group(subject.heads.front().group)) + " " : QString(); }

QString titleOf(const Trace &trace, const FigureSubject &subject, const FigureOptions &options)
{
    if (options.title) {
        return *options.title;
    }
    const QString name = QString::fromStdString(trace.model->name) + "  " + kindOf(trace, subject);
    return subject.kind == FigureKind::Grid || subject.kind == FigureKind::Flow ? name + " " + inputOf(trace, subject.heads.front().group) : name + headsText(trace, subject);
}

/// modelDigest, once a model: many figures follow one another.
Result<std::string> digestOf(const std::shared_ptr<const Model> &model, const Progress &progress)
{
    static std::mutex mutex;
    static std::weak_ptr<const Model> last;
    static std::string digest;
    const std::lock_guard lock(mutex);
    if (last.lock() != model) {
        HS_TRY(found, modelDigest(*model, progress));
        last = model;
        digest = std::move(found);
    }
    return digest;
}

/// What the file and the caption say, in this order. `digest` empty = not said.
Facts factsOf(const Trace &trace, const FigureSubject &subject, const FigureContent &content, const std::string &digest)
{
    Facts out = {{"Model", QString::fromStdString(trace.model->name)}};
    if (!digest.empty()) {
        out.emplace_back("Digest", QString::fromStdString(digest));
    }
    out.emplace_back("Text", inputOf(trace, subject.heads.front().group));
    out.emplace_back("Head", kindOf(trace, subject) + headsText(trace, subject));
    const Facts more = content.facts();
    out.insert(out.end(), more.begin(), more.end());
    out.emplace_back("Software", QCoreApplication::applicationName() + " " + QCoreApplication::applicationVersion());
    return out;
}

/// A fact's name for people. In files the names are the same in every language, so that programs find them.
QString captionName(const std::string &name)
{
    const std::pair<const char *, QString> names[] = {{"Model", Figure::tr("Model")}, {"Digest", Figure::tr("Digest")}, {"Text", Figure::tr("Text")}, {"Head", Figure::tr("Head")}, {"Shown", Figure::tr("Shown")}, {"Hidden", Figure::tr("Hidden")},
        {"Positions", Figure::tr("Positions")}, {"Other", Figure::tr("Other")}, {"Weights", Figure::tr("Weights")}, {"Colours", Figure::tr("Colours")}, {"Hatched magenta", Figure::tr("Hatched magenta")}, {"No numbers", Figure::tr("No numbers")}};
    const auto at = std::find_if(std::begin(names), std::end(names), [&](const auto &n) { return name == n.first; });
    return at == std::end(names) ? QString::fromStdString(name) : at->second;
}

QString captionOf(const Facts &facts)
{
    QStringList parts;
    for (const auto &[name, text] : facts) {
        parts.append(name == "Software" ? text : QString("%1: %2").arg(captionName(name), name == "Digest" ? text.left(16) + QChar(0x2026) : text));
    }
    return parts.join(QStringLiteral("  \u00b7  "));
}

Status checkOptions(const FigureOptions &options)
{
    const auto inside = [](double value, double low, double high) { return value >= low && value <= high; };
    if (!inside(options.dpi, smallestDpi, largestDpi)) {
        return badInput(concat("expected ", smallestDpi, " to ", largestDpi, " dots an inch, found ", options.dpi));
    }
    if (!inside(options.fontSize, smallestFont, largestFont)) {
        return badInput(concat("expected a font of ", smallestFont, " to ", largestFont, " points, found ", options.fontSize));
    }
    for (const double side : {options.widthMm, options.heightMm}) {
        if (side != 0 && !inside(side, smallestSide, largestSide)) {
            return badInput(concat("expected a figure of ", smallestSide, " to ", largestSide, " mm a side, found ", side));
        }
    }
    return Done{};
}

Result<std::unique_ptr<FigureContent>> contentOf(const FigureSetting &setting, const Progress &progress)
{
    switch (setting.subject.kind) {
    case FigureKind::Heads: return makeHeadsContent(setting, progress);
    case FigureKind::Grid: return makeGridContent(setting, progress);
    case FigureKind::Lines: return makeLinesContent(setting, progress);
    case FigureKind::Text: return makeTextContent(setting, progress);
    case FigureKind::Map: return makeMapContent(setting, progress);
    case FigureKind::Steps: return makeStepsContent(setting, progress);
    case FigureKind::Flow: return makeFlowContent(setting, progress);
    case FigureKind::Merged: return makeMergedContent(setting, progress);
    case FigureKind::Compare: return makeCompareContent(setting, progress);
    }
    return badInput("expected a kind of figure");
}

/// The page around a content: title above, caption below.
class Page {
public:
    Page(const FigureSetting &setting, const FigureContent &content, QString title, QString caption) : s_(setting), content_(content), title_(std::move(title)), caption_(std::move(caption)), wanted_(content.wanted()), fewest_(content.fewest()) {}

    /// Sizes in points that are asked for; 0 = as the content needs.
    Status layOut(double width, double height)
    {
        const double titleWidth = title_.isEmpty() ? 0 : std::min(s_.strong.width(title_), s_.options.title ? 420.0 : 260.0);
        width_ = width > 0 ? width : std::ceil(std::max({wanted_.width(), titleWidth, caption_.isEmpty() ? 0.0 : 200.0}) + 2 * margin);
        lines_ = caption_.isEmpty() ? QStringList() : s_.small.wrapped(caption_, width_ - 2 * margin, mostCaptionLines);
        const double head = title_.isEmpty() ? 0 : s_.strong.height() + underTitle;
        const double foot = lines_.isEmpty() ? 0 : aboveCaption + static_cast<double>(lines_.size()) * s_.small.height();
        height_ = height > 0 ? height : std::ceil(content_.heightFor(width_ - 2 * margin) + head + foot + 2 * margin);
        room_ = {margin, margin + head, width_ - 2 * margin, height_ - 2 * margin - head - foot};
        if (room_.width < fewest_.width() || room_.height < fewest_.height()) {
            return badInput(concat("expected a figure of at least ", s_.lengthText(fewest_.width() + 2 * margin), " x ", s_.lengthText(fewest_.height() + head + foot + 2 * margin), " for what it shows, found ", s_.lengthText(width_ - 1e-6), " x ", s_.lengthText(height_ - 1e-6)));
        }
        if (s_.scale > 0 && (std::max(width_, height_) * s_.scale > mostFigurePixels + 0.5 || width_ * height_ * s_.scale * s_.scale > static_cast<double>(mostPixelsInAll))) {
            return badInput(concat("expected a picture of at most ", mostFigurePixels, " pixels a side and ", mostPixelsInAll >> 20, " million in all, found ", std::lround(width_ * s_.scale), " x ", std::lround(height_ * s_.scale)));
        }
        return Done{};
    }

    const Box &room() const { return room_; }

    void draw(Drawing &out) const
    {
        out.width = width_;
        out.height = height_;
        if (!title_.isEmpty()) {
            out.items.push_back(DrawnText{s_.strong.elided(title_, width_ - 2 * margin).toStdString(), margin, margin + s_.strong.ascent(), s_.strong.size(), ink::text, Anchor::Left, 0, true});
        }
        double y = height_ - margin - static_cast<double>(lines_.size()) * s_.small.height() + s_.small.ascent();
        for (const QString &line : lines_) {
            out.items.push_back(DrawnText{line.toStdString(), margin, y, s_.small.size(), ink::faint});
            y += s_.small.height();
        }
    }

private:
    const FigureSetting &s_;
    const FigureContent &content_;
    QString title_, caption_;
    QSizeF wanted_, fewest_;
    QStringList lines_;
    double width_ = 0, height_ = 0;
    Box room_;
};

QString drawable(const QString &text) { return QString::fromStdString(drawableText(text.toStdString())); }

/// `known`: with the model's digest among the facts.
Result<Drawing> layOut(const TracePtr &trace, const FigureSubject &subject, const FigureOptions &options, bool vector, bool known, const Progress &progress)
{
    HS_CHECK(!subject.heads.empty());
    HS_TRY_STATUS(checkOptions(options));
    const FigureSetting setting(trace, subject, options, vector);
    HS_TRY(content, contentOf(setting, progress));
    std::string digest;
    if (known && !trace->model->given) {
        HS_TRY(found, digestOf(trace->model, progress));
        digest = std::move(found);
    }
    const Facts facts = factsOf(*trace, subject, *content, digest);
    const QString title = drawable(titleOf(*trace, subject, options));
    Page page(setting, *content, title, options.caption ? drawable(captionOf(facts)) : QString());
    const double pixel = 72 / options.dpi;
    HS_TRY_STATUS(page.layOut(options.pixels.isEmpty() ? points(options.widthMm) : options.pixels.width() * pixel, options.pixels.isEmpty() ? points(options.heightMm) : options.pixels.height() * pixel));
    Drawing out;
    out.transparent = options.transparent;
    out.font = setting.family.toStdString();
    out.title = title.isEmpty() ? drawable(headsText(*trace, subject)).toStdString() : title.toStdString();
    for (const auto &[name, text] : facts) {
        out.facts.emplace_back(name, drawable(text).toStdString());
    }
    page.draw(out);
    HS_TRY_STATUS(content->draw(page.room(), out, progress));
    return out;
}

} // namespace

QString inputOf(const Trace &trace, GroupIndex group)
{
    const auto textOf = [](const Sequence &sequence) { return QString::fromStdString(printable(sequence.pair.empty() ? sequence.text : sequence.text + " | " + sequence.pair, 400)); };
    const QString asks = textOf(trace.queries(group)), told = textOf(trace.keys(group));
    if (trace.sameAxis(group)) {
        return asks.isEmpty() ? Figure::tr("%1 positions").arg(trace.nQuery(group)) : asks;
    }
    if (asks.isEmpty() && told.isEmpty()) {
        return Figure::tr("%1 queries, %2 keys").arg(trace.nQuery(group)).arg(trace.nKey(group));
    }
    return (asks.isEmpty() ? Figure::tr("%1 queries").arg(trace.nQuery(group)) : asks) + QStringLiteral(" \u2192 ") + (told.isEmpty() ? Figure::tr("%1 keys").arg(trace.nKey(group)) : told);
}

Result<Drawing> drawFigure(const TracePtr &trace, const FigureSubject &subject, const FigureOptions &options, bool vector, const Progress &progress) { return layOut(trace, subject, options, vector, options.caption, progress); }

Status writeFigure(const std::filesystem::path &path, const TracePtr &trace, const FigureSubject &subject, const FigureOptions &options, const Progress &progress)
{
    const auto format = figureFormat(path);
    if (!format) {
        return badInput(concat(printable(path.string()), ": expected a file ending in ", figureEndings(), ", found another one"));
    }
    HS_TRY(drawing, layOut(trace, subject, options, isVector(*format), true, progress));
    if (progress.cancelled()) {
        return cancelled();
    }
    return saveFigure(path, drawing, options.dpi);
}

} // namespace headscope::ui
