// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Layers of a pass that is still running, handed from its thread to whoever draws them meanwhile. Any thread. What was put in stays until it is taken or the queue goes; numbers are shared with the trace, not copied.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

#include "core/attention/attention.h"
#include "core/model/model_spec.h"

namespace headscope::ui {

struct AttendedLayer {
    GroupIndex group;
    LayerIndex layer;
    AttentionTrace attention;
};

class AttendedLayers {
public:
    void put(AttendedLayer layer)
    {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(layer));
        }
        changed_.notify_one();
    }

    /// Nothing more will come: the pass has ended, in whatever way.
    void end()
    {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_one();
    }

    /// The next layer in order of the pass. Waits for it; nothing once the pass has ended or `stop` is requested. For one reader.
    std::optional<AttendedLayer> take(const std::stop_token &stop)
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return ended_ || !waiting_.empty(); }) || waiting_.empty()) {
            return std::nullopt;
        }
        AttendedLayer first = std::move(waiting_.front());
        waiting_.pop_front();
        return first;
    }

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<AttendedLayer> waiting_;
    bool ended_ = false;
};

} // namespace headscope::ui
