// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_parts.h"

#include "ui/session_values.h"
#include "ui/state/appearance.h"
#include "ui/state/settings.h"

namespace headscope::ui {

void showView(QTabWidget *views, const QString &name)
{
    for (int i = 0; i < views->count(); ++i) {
        if (views->widget(i)->objectName() == name && views->isTabVisible(i)) {
            views->setCurrentIndex(i);
        }
    }
}

void restoreSettings(const WindowParts &parts)
{
    const Settings settings;
    if (const QByteArray geometry = settings.geometry(); !geometry.isEmpty()) {
        parts.window->restoreGeometry(geometry);
    }
    if (const QList<int> widths = settings.splitter(); !widths.isEmpty()) {
        parts.split->setSizes(widths);
    }
    DisplayChoice choice = settings.display();
    choice.reference = parts.display->choice().reference;
    choice.hiddenKeys = parts.display->choice().hiddenKeys;
    parts.display->restore(std::move(choice));
    parts.lines->setOptions(settings.lines());
    TextOptions text = settings.text();
    text.pins = parts.text->options().pins;
    parts.text->setOptions(text);
    parts.flow->setFold(settings.flow());
    HeadLook look = lookOf(settings.heads());
    look.filter = parts.heads->look().filter;
    parts.heads->setLook(look);
    parts.map->setOptions(settings.map());
    parts.merged->setMerge({settings.merge(), {}});
    showView(parts.views, settings.view());
}

void keepSettings(const WindowParts &parts)
{
    Settings settings;
    settings.setGeometry(parts.window->saveGeometry());
    settings.setSplitter(parts.split->sizes());
    settings.setDisplay(parts.display->choice());
    settings.setLines(parts.lines->options());
    settings.setText(parts.text->options());
    settings.setFlow(parts.flow->fold());
    settings.setHeads(sessionHeads(parts.heads->look()));
    settings.setMap(parts.map->options());
    settings.setMerge(parts.merged->merge().kind);
    settings.setView(parts.views->currentWidget()->objectName());
}

void watchParts(const WindowParts &parts, QObject *watcher, const std::function<void()> &changed)
{
    const auto tell = [changed](auto &&...) { changed(); };
    QObject::connect(parts.document, &Document::modelChanged, watcher, tell);
    QObject::connect(parts.document, &Document::traceChanged, watcher, tell);
    QObject::connect(parts.document, &Document::inputChanged, watcher, tell);
    QObject::connect(parts.selection, &Selection::stepped, watcher, tell);
    QObject::connect(parts.display, &DisplayState::changed, watcher, tell);
    QObject::connect(parts.notes, &HeadNotes::changed, watcher, tell);
    QObject::connect(parts.lines, &LinesView::edited, watcher, tell);
    QObject::connect(parts.text, &TextView::edited, watcher, tell);
    QObject::connect(parts.flow, &FlowView::edited, watcher, tell);
    QObject::connect(parts.heads, &HeadGrid::lookChanged, watcher, tell);
    QObject::connect(parts.heatmap, &HeatmapView::zoomed, watcher, tell);
    QObject::connect(parts.merged, &MergedView::edited, watcher, tell);
    QObject::connect(parts.map, &MapView::edited, watcher, tell);
    QObject::connect(parts.compare, &CompareView::edited, watcher, tell);
    QObject::connect(parts.views, &QTabWidget::currentChanged, watcher, tell);
    QObject::connect(parts.split, &QSplitter::splitterMoved, watcher, tell);
    QObject::connect(&Appearance::instance(), &Appearance::changed, watcher, tell);
}

} // namespace headscope::ui
