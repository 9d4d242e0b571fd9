// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window for the README: every view, as it is. By hand, through tests/ui/screenshots.sh FOLDER.

#include <QComboBox>
#include <QLineEdit>
#include <QToolButton>
#include <cstdio>
#include <functional>

#include "tests/support/window.h"
#include "ui/views/compare_view.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;

namespace {

const QString sentence = "The people of this country want peace, and the people of this country will work for peace.";

struct Shot {
    const char *name;
    QString view; ///< object name
    std::function<void(MainWindow &)> prepare;
};

const Shot shots[] = {
    {"window", "heatmapView", [](MainWindow &) {}},
    {"heads", "heatmapView", [](MainWindow &w) { w.selection()->setHeads({placeOf(1, 4), placeOf(2, 1), placeOf(2, 7), placeOf(3, 4)}, placeOf(3, 4)); }},
    {"lines", "linesView", [](MainWindow &w) { w.selection()->setHeads({placeOf(2, 1), placeOf(3, 4)}, placeOf(3, 4)); }},
    {"steps", "stepsView", [](MainWindow &w) { w.selection()->chooseHead(LayerIndex(3), HeadIndex(4)); }},
    {"text", "textView", [](MainWindow &) {}},
    {"flow", "flowView", [](MainWindow &) {}},
    {"merged", "mergedView", [](MainWindow &) {}},
    {"compare", "compareView", [](MainWindow &w) { w.findChild<QLineEdit *>("compareText")->setText("The people of that old country want war, and the people of this country will work for peace."); }},
};

void show(MainWindow &window, const QString &view)
{
    for (int i = 0; i < window.views()->count(); ++i) {
        if (window.views()->widget(i)->objectName() == view) {
            window.views()->setCurrentIndex(i);
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    testing::WindowFixture fixture;
    MainWindow &window = fixture.window();
    window.resize(1240, 780);
    Appearance::instance().setTheme(Theme::Light);
    window.open("bundled:english");
    if (argc != 2 || !fixture.settlesOnText(sentence)) {
        std::fputs("expected a folder to write to, and the bundled model with its sample\n", stderr);
        return 1;
    }
    for (const Shot &shot : shots) {
        show(window, shot.view);
        QTest::qWait(300);
        window.selection()->chooseHead(LayerIndex(3), HeadIndex(4));
        window.selection()->chooseCell(QueryPos(14), KeyPos(6));
        shot.prepare(window);
        QTest::qWait(1500);
        const QString path = QString("%1/%2.png").arg(argv[1], shot.name);
        if (!window.grab().save(path)) {
            std::fprintf(stderr, "%s: cannot be written\n", qPrintable(path));
            return 1;
        }
        std::puts(qPrintable(path));
    }
    return 0;
}
