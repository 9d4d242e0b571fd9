// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How long work reports progress and is told to stop.
///
/// A Progress is handed down by value; the default one neither reports nor stops. `report` may be called from any thread and must return quickly.

#include <functional>
#include <stop_token>
#include <string_view>

namespace headscope {

struct Progress {
    std::stop_token stop;                                       ///< asked between pieces of work that take at most a few milliseconds
    std::function<void(double fraction, std::string_view what)> report; ///< fraction in [0, 1]; may be empty

    bool cancelled() const { return stop.stop_requested(); }
    void say(double fraction, std::string_view what) const
    {
        if (report) {
            report(fraction, what);
        }
    }
};

} // namespace headscope
