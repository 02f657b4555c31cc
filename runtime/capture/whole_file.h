// WholeFile: a file that appears whole or not at all.
//
// Bytes go to a new file beside the destination, which Commit() replaces; without Commit (a failure on the way) the new
// file is gone and the old one stays as it was, so that a result may even be written over what it is made of. The new
// file has no name until Commit where the file system can do that (O_TMPFILE, most can): nothing is left behind then
// even by a program that is killed. A link stays one: what it points to is replaced. A pipe or a device cannot be
// replaced and is written as it is; an empty path or "-" is standard output. The system's first error is kept and said
// by Commit, so that writers need no check at every line.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace iptc::capture {

class WholeFile {
 public:
  explicit WholeFile(std::string path);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void Write(std::string_view bytes);
  [[nodiscard]] bool IsTerminal() const;
  // Empty: none so far.
  [[nodiscard]] const std::string& Error() const { return error_; }
  [[nodiscard]] std::expected<void, std::string> Commit();

 private:
  void CreateBeside();
  [[nodiscard]] bool GiveName();
  void Fail(std::string_view what);

  std::string path_;       // as it was given
  std::string replaced_;   // the file behind it
  std::string temporary_;  // the new file's name, empty where it has none yet or nothing is to be replaced
  std::string error_;
  int fd_ = -1;
};

}  // namespace iptc::capture
