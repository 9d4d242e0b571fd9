// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/settings.h"

#include <algorithm>
#include <cmath>

namespace headscope::ui {

namespace {

constexpr qsizetype longestPath = 4096, longestWord = 200;
constexpr float mostLimit = 10000;

/// Limits by hand of which the first is not below the last are the usual ones.
ColourLimits limitsOf(LimitKind kind, float low, float high) { return {kind, low < high ? ValueRange{low, high} : ValueRange{}}; }

} // namespace

int Settings::integer(const char *key, int usual, int low, int high) const
{
    bool number = false;
    const int value = file_.value(key).toInt(&number);
    return number && value >= low && value <= high ? value : usual;
}

float Settings::number(const char *key, float usual, float low, float high) const
{
    bool number = false;
    const float value = file_.value(key).toFloat(&number);
    return number && value >= low && value <= high ? value : usual; // false of NaN
}

bool Settings::flag(const char *key, bool usual) const
{
    const QString word = file_.value(key).toString();
    return word == "true" ? true : word == "false" ? false : usual;
}

Theme Settings::theme() const { return static_cast<Theme>(integer("theme", 0, 0, 2)); }
void Settings::setTheme(Theme theme) { file_.setValue("theme", static_cast<int>(theme)); }

std::string Settings::colormap() const
{
    const std::string name = file_.value("colormap").toString().toStdString();
    return std::string(findColormap(name) ? name : std::string(colormaps()[0].name));
}
void Settings::setColormap(const std::string &name) { file_.setValue("colormap", QString::fromStdString(name)); }

QString Settings::device() const
{
    const QString word = file_.value("device", "cpu").toString();
    return word.size() <= longestWord && word.startsWith("opencl") ? word : QString("cpu");
}
void Settings::setDevice(const QString &word) { file_.setValue("device", word); }

int Settings::threads() const { return integer("threads", 0, 0, 256); }
void Settings::setThreads(int threads) { file_.setValue("threads", threads); }

QByteArray Settings::geometry() const { return file_.value("geometry").toByteArray(); }
void Settings::setGeometry(const QByteArray &geometry) { file_.setValue("geometry", geometry); }

QList<int> Settings::splitter() const
{
    QList<int> out;
    for (const QVariant &width : file_.value("splitter").toList()) {
        bool number = false;
        const int value = width.toInt(&number);
        if (!number || value < 0 || value > 1 << 16) {
            return {};
        }
        out.append(value);
    }
    return out.size() == 3 && std::any_of(out.begin(), out.end(), [](int width) { return width > 0; }) ? out : QList<int>();
}
void Settings::setSplitter(const QList<int> &widths)
{
    QVariantList list;
    for (const int width : widths) {
        list.append(width);
    }
    file_.setValue("splitter", list);
}

QString Settings::language() const { return file_.value("language").toString().left(longestWord); }
void Settings::setLanguage(const QString &code) { file_.setValue("language", code); }

QString Settings::view() const { return file_.value("view").toString().left(longestWord); }
void Settings::setView(const QString &name) { file_.setValue("view", name); }

DisplayChoice Settings::display() const
{
    DisplayChoice out;
    out.shown = static_cast<Shown>(integer("display/shown", 0, 0, 4));
    out.words = flag("display/words", out.words);
    out.hideSpecial = flag("display/hideSpecial", out.hideSpecial);
    out.masked = flag("display/maskedBlank", false) ? MaskedLook::Blank : MaskedLook::Hatched;
    out.strips = flag("display/strips", out.strips);
    out.limits = limitsOf(static_cast<LimitKind>(integer("display/limits", 0, 0, 2)), number("display/low", 0, -mostLimit, mostLimit), number("display/high", 1, -mostLimit, mostLimit));
    return out;
}

void Settings::setDisplay(const DisplayChoice &choice)
{
    file_.setValue("display/shown", static_cast<int>(choice.shown));
    file_.setValue("display/words", choice.words);
    file_.setValue("display/hideSpecial", choice.hideSpecial);
    file_.setValue("display/maskedBlank", choice.masked == MaskedLook::Blank);
    file_.setValue("display/strips", choice.strips);
    file_.setValue("display/limits", static_cast<int>(choice.limits.kind));
    file_.setValue("display/low", static_cast<double>(choice.limits.byHand.low));
    file_.setValue("display/high", static_cast<double>(choice.limits.byHand.high));
}

LinesOptions Settings::lines() const
{
    LinesOptions out;
    out.shown = static_cast<ShownHeads>(integer("lines/shown", 0, 0, 1));
    out.threshold = number("lines/threshold", out.threshold, 0, 1);
    out.withoutFirst = flag("lines/withoutFirst", out.withoutFirst);
    out.whole = flag("lines/whole", out.whole);
    return out;
}

void Settings::setLines(const LinesOptions &options)
{
    file_.setValue("lines/shown", static_cast<int>(options.shown));
    file_.setValue("lines/threshold", static_cast<double>(options.threshold));
    file_.setValue("lines/withoutFirst", options.withoutFirst);
    file_.setValue("lines/whole", options.whole);
}

TextOptions Settings::text() const { return {static_cast<Direction>(integer("text/direction", 0, 0, 1)), static_cast<Together>(integer("text/together", 0, 0, 1)), {}}; }

void Settings::setText(const TextOptions &options)
{
    file_.setValue("text/direction", static_cast<int>(options.direction));
    file_.setValue("text/together", static_cast<int>(options.together));
}

HeadFold Settings::flow() const { return static_cast<HeadFold>(integer("flow/fold", 0, 0, 2)); }
void Settings::setFlow(HeadFold fold) { file_.setValue("flow/fold", static_cast<int>(fold)); }

MergeKind Settings::merge() const { return static_cast<MergeKind>(integer("merged/kind", 0, 0, 2)); }
void Settings::setMerge(MergeKind kind) { file_.setValue("merged/kind", static_cast<int>(kind)); }

MapOptions Settings::map() const { return {integer("map/strength", MapOptions().strength, 0, 100), flag("map/grey", MapOptions().grey), foldAt(integer("map/rollout", 0, 0, 3))}; }

void Settings::setMap(const MapOptions &options)
{
    file_.setValue("map/strength", options.strength);
    file_.setValue("map/grey", options.grey);
    file_.setValue("map/rollout", indexOf(options.rollout));
}

SessionHeads Settings::heads() const
{
    const auto word = [this](const char *key) { return file_.value(key).toString().left(longestWord).toStdString(); };
    return {word("heads/order"), word("heads/frames"), flag("heads/ascending", false), {}};
}

void Settings::setHeads(const SessionHeads &heads)
{
    file_.setValue("heads/order", QString::fromStdString(heads.order));
    file_.setValue("heads/frames", QString::fromStdString(heads.colour));
    file_.setValue("heads/ascending", heads.ascending);
}

QStringList Settings::recent() const
{
    QStringList out = file_.value("recent").toStringList();
    out.removeIf([](const QString &path) { return path.isEmpty() || path.size() > longestPath || path.contains(QChar(0)); });
    out.removeDuplicates();
    return out.mid(0, mostRecent);
}

void Settings::remember(const QString &path)
{
    QStringList list = recent();
    list.removeAll(path);
    list.prepend(path);
    file_.setValue("recent", QStringList(list.mid(0, mostRecent)));
}

void Settings::forgetRecent() { file_.remove("recent"); }

void Settings::reset()
{
    const QStringList list = recent();
    file_.clear();
    if (!list.isEmpty()) {
        file_.setValue("recent", list);
    }
}

} // namespace headscope::ui
