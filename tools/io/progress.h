// A progress bar on standard error, drawn only when that is a terminal.
#ifndef OCTET_TOOLS_IO_PROGRESS_H_
#define OCTET_TOOLS_IO_PROGRESS_H_

#include <mutex>
#include <string>

namespace octet {

class Progress {
 public:
  /// "calibrating  [#####.....]  50/100".
  Progress(std::string title, int total);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` of `total`. Thread-safe, and so is Advance.
  void Show(int done);
  void Advance();
  /// Removes the bar.
  void Clear();

 private:
  void Draw(int done);

  std::string title_;
  int total_;
  bool terminal_;
  std::mutex mutex_;
  int done_ = 0;
  int drawn_percent_ = -1;
};

}  // namespace octet

#endif  // OCTET_TOOLS_IO_PROGRESS_H_
