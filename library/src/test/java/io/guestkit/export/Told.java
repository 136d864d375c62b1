package io.guestkit.export;

import java.util.ArrayList;
import java.util.List;

/** What an export told, one line each. */
final class Told implements ExportListener {

    final List<String> leftOut = new ArrayList<>();
    final List<String> reduced = new ArrayList<>();
    long bytes;

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
