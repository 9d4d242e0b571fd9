// SPDX-License-Identifier: GPL-3.0-or-later
// The box that says what computes: the CPU, a device, and what becomes of one that gives up.

#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include "core/forward/backend.h"
#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;

namespace {

/// Computes nothing and says why.
class GivesUp : public Backend {
public:
    explicit GivesUp(BackendNotice notice) : notice_(std::move(notice)) {}
    std::string word() const override { return "opencl:7.7"; }
    std::string name() const override { return "a device that gives up"; }
    Status supports(const Model &, int) const override { return unsupported("no"); }
    Result<StackTrace> run(const Trace &, int, const Progress &, const PassOptions &) override
    {
        notice_("opencl:7.7: lost; the CPU computes instead");
        return unsupported("lost");
    }

private:
    BackendNotice notice_;
};

} // namespace

class WindowDevicesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<headscope::testing::WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase()
    {
        setBackend(nullptr);
        fixture_.reset();
    }

    void theMenuListsTheCpuAndWhatTheDriversKnow()
    {
        DeviceChooser *chooser = window().devices();
        QCOMPARE(chooser->word(), "cpu");
        QVERIFY(chooser->text().startsWith("CPU"));
        QMenu *menu = chooser->menu();
        emit menu->aboutToShow();
        size_t devices = 0;
        const auto list = opencl::listDevices();
        for (const auto &platform : list.platforms) {
            devices += platform.devices.size();
        }
        const auto wanted = static_cast<qsizetype>(2 + std::max<size_t>(devices, 1)); // the CPU, a line, the devices or why there are none
        QTRY_COMPARE_WITH_TIMEOUT(menu->actions().size(), wanted, 10000);
        QTRY_VERIFY(!menu->actions().last()->text().startsWith("Looking"));
        QVERIFY(menu->actions().first()->isChecked());
        QVERIFY2(menu->actions().last()->isEnabled() == list.none.empty(), qPrintable(menu->actions().last()->text()));
    }

    void aDeviceThatIsNotThereLeavesTheCpuAndSaysSo()
    {
        QSettings().setValue("device", "opencl:9.9"); // chosen the last time, and taken out of the machine since
        window().devices()->restore();
        QTRY_VERIFY_WITH_TIMEOUT(window().notice()->message().contains("opencl:9.9"), 10000);
        QVERIFY(window().notice()->isVisible());
        QCOMPARE(window().devices()->word(), "cpu");
        QVERIFY(window().devices()->text().startsWith("CPU"));
        QVERIFY(!currentBackend());
        emit window().notice()->closed();
        QVERIFY(!window().notice()->message().contains("opencl:9.9"));
    }

    void aChosenDeviceComputesTheSamePatterns()
    {
        const auto found = opencl::findDevice("opencl", opencl::listDevices());
        if (!found) {
            QSKIP("SKIPPED: no OpenCL device (Debian and Ubuntu: apt install pocl-opencl-icd)");
        }
        const TracePtr before = window().document()->trace();
        window().devices()->choose("opencl");
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->trace() != before && window().document()->trace(), 60000);
        const TracePtr after = window().document()->trace();
        QCOMPARE(after->device, found->name);
        QCOMPARE(window().devices()->word(), QString::fromStdString(opencl::deviceWord(found->place)));
        QVERIFY(window().findChild<QLabel *>("passFacts")->text().startsWith(QString::fromStdString(found->name)));
        const auto &a = before->attention(GroupIndex(0), LayerIndex(1)), &b = after->attention(GroupIndex(0), LayerIndex(1));
        const Matrix wanted = patternOverview(a, HeadIndex(0), 5, 5), got = patternOverview(b, HeadIndex(0), 5, 5);
        for (size_t i = 0; i < wanted.values.size(); ++i) {
            QVERIFY((std::isnan(wanted.values[i]) && std::isnan(got.values[i])) || std::abs(wanted.values[i] - got.values[i]) <= 1e-5f);
        }
        window().devices()->choose("cpu");
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->trace() != after && window().document()->trace()->device.empty(), 20000);
        QVERIFY(!currentBackend());
    }

    void aDeviceThatGivesUpIsSaidAndTheCpuComputes()
    {
        const TracePtr before = window().document()->trace();
        setBackend(std::make_shared<GivesUp>([this](const std::string &why) {
            QMetaObject::invokeMethod(window().devices(), [this, text = QString::fromStdString(why)] { emit window().devices()->said(text); }, Qt::QueuedConnection);
        }));
        window().document()->computeAgain();
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->trace() != before && window().document()->trace(), 20000);
        QVERIFY(window().document()->trace()->device.empty());
        QTRY_VERIFY(window().notice()->message().contains("the CPU computes instead"));
        QVERIFY(window().notice()->isVisible());
        setBackend(nullptr);
    }

private:
    MainWindow &window() { return fixture_->window(); }
    std::unique_ptr<headscope::testing::WindowFixture> fixture_;
};

QTEST_MAIN(WindowDevicesTest)
#include "window_devices_test.moc"
