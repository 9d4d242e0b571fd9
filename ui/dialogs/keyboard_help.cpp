// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/keyboard_help.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QScrollArea>
#include <QScreen>
#include <QScrollBar>
#include <numeric>

#include "ui/views/compare_view.h"
#include "ui/views/display_bar.h"
#include "ui/views/flow_view.h"
#include "ui/views/head_grid.h"
#include "ui/views/lines_view.h"
#include "ui/views/map_view.h"
#include "ui/views/panels_view.h"
#include "ui/views/text_view.h"

namespace headscope::ui {

namespace {

/// Without the letter for Alt, and without the dots of a dialog.
QString plainText(const QAction &action)
{
    const QString steady = action.property("steadyText").toString(); // undo and redo say what they would take back
    QString text = steady.isEmpty() ? action.text() : steady;
    const qsizetype bracket = text.indexOf("(&"); // as languages without those letters have it
    if (bracket >= 0) {
        text.remove(bracket, text.indexOf(')', bracket) - bracket + 1);
    }
    text.replace("&&", QChar(0)).remove('&').replace(QChar(0), '&').remove(QChar(0x2026));
    return text.trimmed();
}

KeyHelp keysOf(const QMenu &menu, const QString &title)
{
    KeyHelp out{title, {}};
    for (const QAction *action : menu.actions()) {
        if (!action->shortcuts().isEmpty()) {
            out.lines.push_back({QKeySequence::listToString(action->shortcuts().mid(0, 2), QKeySequence::NativeText).replace("; ", ", "), plainText(*action)}); // behind two come keys of few keyboards
        }
    }
    return out;
}

KeyHelp keysOfTheWindow()
{
    return {KeyboardHelp::tr("Everywhere"),
        {{KeyboardHelp::tr("Arrows"), KeyboardHelp::tr("move the chosen cell")}, {KeyboardHelp::tr("Alt+arrows"), KeyboardHelp::tr("the same from within a text")}, {KeyboardHelp::tr("Ctrl+arrows"), KeyboardHelp::tr("the head above, below, left, right")}, {KeyboardHelp::tr("Esc"), KeyboardHelp::tr("from the text to the view")}, {"/", KeyboardHelp::tr("find a token")},
            {KeyboardHelp::tr("Enter, Shift+Enter"), KeyboardHelp::tr("the next one found, the one before")}, {KeyboardHelp::tr("Tab"), KeyboardHelp::tr("from part to part")}}};
}

QWidget *columnOf(const std::vector<KeyHelp> &sections, size_t first, size_t end)
{
    auto *column = new QWidget;
    auto *grid = new QGridLayout(column);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(3);
    int row = 0;
    for (size_t i = first; i < end; ++i) {
        auto *title = new QLabel(sections[i].title);
        QFont bold = title->font();
        bold.setBold(true);
        title->setFont(bold);
        if (row > 0) {
            grid->setRowMinimumHeight(row++, 8);
        }
        grid->addWidget(title, row++, 0, 1, 2);
        for (const KeyLine &line : sections[i].lines) {
            auto *keys = new QLabel(line.keys), *does = new QLabel(line.does);
            does->setForegroundRole(QPalette::PlaceholderText);
            keys->setTextFormat(Qt::PlainText);
            does->setTextFormat(Qt::PlainText);
            grid->addWidget(keys, row, 0, Qt::AlignLeft | Qt::AlignTop);
            grid->addWidget(does, row++, 1, Qt::AlignLeft | Qt::AlignTop);
        }
    }
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(row, 1);
    return column;
}

} // namespace

std::vector<KeyHelp> KeyboardHelp::sections(const QMenuBar *menus)
{
    std::vector<KeyHelp> out{keysOfTheWindow()};
    for (const QAction *entry : menus->actions()) {
        if (const QMenu *menu = entry->menu()) {
            if (KeyHelp keys = keysOf(*menu, plainText(*entry)); !keys.lines.empty()) {
                out.push_back(std::move(keys));
            }
        }
    }
    for (KeyHelp (*const of)() : {&HeadGrid::keyHelp, &DisplayBar::keyHelp, &PanelsView::keyHelp, &LinesView::keyHelp, &TextView::keyHelp, &MapView::keyHelp, &FlowView::keyHelp, &CompareView::keyHelp}) {
        out.push_back(of());
    }
    return out;
}

KeyboardHelp::KeyboardHelp(const QMenuBar *menus, QWidget *parent) : QDialog(parent)
{
    setObjectName("keyboardHelp");
    setWindowTitle(tr("Keyboard"));
    const std::vector<KeyHelp> all = sections(menus);
    const auto height = [](size_t sum, const KeyHelp &section) { return sum + section.lines.size() + 2; };
    const size_t total = std::accumulate(all.begin(), all.end(), size_t{0}, height);
    size_t middle = 0, above = 0;
    while (middle < all.size() && above + (all[middle].lines.size() + 2) / 2 < total / 2) {
        above = height(above, all[middle++]);
    }
    auto *page = new QWidget;
    auto *columns = new QHBoxLayout(page);
    columns->setContentsMargins(16, 14, 16, 8);
    columns->setSpacing(36);
    columns->addWidget(columnOf(all, 0, middle));
    columns->addWidget(columnOf(all, middle, all.size()));
    auto *scroll = new QScrollArea;
    scroll->setAccessibleName(windowTitle());
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 12, 12);
    layout->addWidget(scroll, 1);
    layout->addWidget(buttons);
    const QSize wanted = page->sizeHint() + QSize(scroll->verticalScrollBar()->sizeHint().width() + 14, buttons->sizeHint().height() + 26);
    resize(wanted.boundedTo(screen()->availableSize() - QSize(40, 60)));
}

} // namespace headscope::ui
