// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window for the README: every view, as it is. By hand, through tests/ui/screenshots.sh FOLDER.

#include <QComboBox>
#include <QLineEdit>
#include <QLinearGradient>
#include <QPainter>
#include <QToolButton>
#include <cstdio>
#include <functional>

#include "tests/support/seeing_model.h"
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

bool save(MainWindow &window, const QString &folder, const char *name)
{
    const QString path = QString("%1/%2.png").arg(folder, name);
    if (!window.grab().save(path)) {
        std::fprintf(stderr, "%s: cannot be written\n", qPrintable(path));
        return false;
    }
    std::puts(qPrintable(path));
    return true;
}

/// A house on a meadow.
QImage house()
{
    QImage out(448, 448, QImage::Format_RGB32);
    QPainter painter(&out);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QLinearGradient sky(0, 0, 0, 300);
    sky.setColorAt(0, QColor(70, 140, 225));
    sky.setColorAt(1, QColor(190, 220, 245));
    painter.fillRect(out.rect(), sky);
    painter.setBrush(QColor(250, 215, 80));
    painter.drawEllipse(QPoint(90, 85), 42, 42);
    painter.setBrush(QColor(96, 112, 150));
    painter.drawPolygon(QPolygon({{0, 300}, {120, 190}, {230, 275}, {330, 170}, {448, 290}, {448, 310}, {0, 310}}));
    QLinearGradient meadow(0, 290, 0, 448);
    meadow.setColorAt(0, QColor(120, 175, 80));
    meadow.setColorAt(1, QColor(60, 120, 50));
    painter.fillRect(QRect(0, 295, 448, 153), meadow);
    painter.fillRect(QRect(205, 250, 150, 110), QColor(240, 232, 215));
    painter.setBrush(QColor(190, 50, 40));
    painter.drawPolygon(QPolygon({{185, 255}, {280, 175}, {375, 255}}));
    painter.fillRect(QRect(262, 300, 36, 60), QColor(110, 70, 45));
    painter.fillRect(QRect(222, 278, 28, 28), QColor(90, 130, 170));
    painter.fillRect(QRect(312, 278, 28, 28), QColor(90, 130, 170));
    return out;
}

/// The view of pictures, with a model of which it is known what it sees: no bundled one does.
bool shootImage(testing::WindowFixture &fixture, const QString &folder)
{
    MainWindow &window = fixture.window();
    const QString model = fixture.path("made-vit"), picture = fixture.path("house.png");
    if (!QDir().mkpath(model) || !testing::SeeingModel::write(model.toStdString()) || !house().save(picture)) {
        std::fputs("the model of the picture cannot be written\n", stderr);
        return false;
    }
    const ModelPtr before = window.document()->model();
    window.open(model);
    if (!QTest::qWaitFor([&] { return window.document()->model() != before; }, 20000)) {
        std::fputs("the model of the picture does not open\n", stderr);
        return false;
    }
    window.openInput({picture});
    if (!fixture.settles([](const Trace &trace) { return trace.input.main().grid.has_value(); })) {
        std::fputs("the picture does not open\n", stderr);
        return false;
    }
    show(window, "mapView");
    window.selection()->chooseHead(LayerIndex(1), HeadIndex(0));
    window.selection()->chooseCell(QueryPos(1 + 10 * 14 + 2), KeyPos(1 + 9 * 14 + 12)); // from the meadow
    QTest::qWait(1500);
    return save(window, folder, "image");
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
        if (!save(window, argv[1], shot.name)) {
            return 1;
        }
    }
    return shootImage(fixture, argv[1]) ? 0 : 1;
}
