package io.guestkit.export;

import java.util.ArrayList;
import java.util.List;

/** What an export told, one line each. */
final class Told implements ExportListener {

    final List<String> leftOut = new ArrayList<>();
    final List<String> reduced = new ArrayList<>();
    long bytes;

    /** What was reduced beside the owner, which only the superuser may keep: tests run as anybody. */
    List<String> reducedButOwner() {
        return reduced.stream()
                .filter(line -> !line.contains("only the superuser gives files away"))
                .toList();
    }

    @Override
    public void leftOut(String path, String reason) {
        leftOut.add(path + ": " + reason);
    }

    @Override
    public void reduced(String path, String what) {
        reduced.add(path + ": " + what);
    }

    @Override
    public void progress(long more) {
        bytes += more;
    }
}
