package io.guestkit.inspect.guest;

import java.io.IOException;
import java.util.List;

/**
 * Finds facts of one family in a guest, from one source of them: the packages that dpkg keeps, the units of systemd.
 *
 * @param <F> the record of one fact
 */
@FunctionalInterface
public interface FactFinder<F> {

    /**
     * What the source holds, in its order; nothing where the guest has no such source. What is damaged is left out and
     * told by {@link Guest#warn}.
     *
     * @throws IOException when the medium fails, or when nothing more can be told after damage that the guest did not
     *     catch; whoever asked turns the latter into a warning
     */
    List<F> find(Guest guest) throws IOException;
}
