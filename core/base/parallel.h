// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One pool of threads for the whole process.

#include <functional>
#include <stop_token>

namespace headscope {

/// Number of threads that parallelFor uses, the caller's included; at least 1.
int threadCount();

/// Sets that number (clamped to 1 .. 256). A parallelFor that runs ends with the threads that it began with.
void setThreadCount(int threads);

/// Calls body(i) once for each i in [0, count), on up to threadCount() threads, and returns when all calls have. Calls from inside a body
/// run in that thread. Several threads may call it at the same time; they take turns. The first exception of a body (memory that ran out) is thrown again once all have ended.
void parallelFor(int count, const std::function<void(int)> &body);

/// The same, but begins no further call once `stop` is requested.
void parallelFor(int count, const std::function<void(int)> &body, const std::stop_token &stop);

} // namespace headscope
