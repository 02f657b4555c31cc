#include "cli/commands.h"

int main(int argc, char** argv) { return iptc::cli::Main(argc, argv); }
