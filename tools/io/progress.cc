#include "tools/io/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace octet {

Progress::Progress(std::string title, int total)
    : title_(std::move(title)), total_(total), terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::Show(int done) {
  const std::lock_guard lock(mutex_);
  done_ = done;
  Draw(done);
}

void Progress::Advance() {
  const std::lock_guard lock(mutex_);
  Draw(++done_);
}

void Progress::Draw(int done) {
  if (!terminal_ || total_ <= 0) return;
  const int percent = static_cast<int>(100LL * done / total_);
  if (percent == drawn_percent_) return;
  drawn_percent_ = percent;
  constexpr int kWidth = 30;
  const int filled = kWidth * percent / 100;
  fmt::print(stderr, "\r{}  [{:#<{}}{:.<{}}]  {}/{} ", title_, "", filled, "", kWidth - filled,
             done, total_);
  std::fflush(stderr);
}

void Progress::Clear() {
  const std::lock_guard lock(mutex_);
  if (drawn_percent_ < 0) return;
  fmt::print(stderr, "\r\x1b[K");  // back to the left, erase the line
  std::fflush(stderr);
  drawn_percent_ = -1;
}

}  // namespace octet
