package io.guestkit.inspect.services;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.services.Service.State;
import io.guestkit.inspect.text.IniFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The enabled timers of systemd.
 *
 * <p>Spec: systemd.timer(5).
 */
public final class SystemdTimers implements FactFinder<Timer> {

    private static final String SUFFIX = ".timer";

    @Override
    public List<Timer> find(Guest guest) throws IOException {
        List<Timer> timers = new ArrayList<>();
        for (Service service : SystemdUnits.find(guest, SUFFIX)) {
            if (service.state() == State.ENABLED) {
                IniFile unit = UnitFiles.read(guest, service.name(), service.path());
                timers.add(timer(service.name(), unit.section("Timer")));
            }
        }
        return timers;
    }

    private static Timer timer(String name, IniFile.Section section) {
        String unit = section.value("Unit");
        if (unit.isEmpty()) {
            unit = name.substring(0, name.length() - SUFFIX.length()) + ".service";
        }
        List<String> schedule = new ArrayList<>();
        for (IniFile.Entry entry : section.entries()) {
            if (!isTime(entry.key())) {
                continue;
            }
            if (entry.value().isEmpty()) {
                schedule.clear(); // an empty time of any kind takes back all times before it
            } else {
                schedule.add(entry.key() + "=" + entry.value());
            }
        }
        return new Timer(name, unit, List.copyOf(schedule));
    }

    private static boolean isTime(String key) {
        return switch (key) {
            case "OnCalendar", "OnActiveSec", "OnBootSec", "OnStartupSec", "OnUnitActiveSec", "OnUnitInactiveSec" ->
                true;
            default -> false;
        };
    }
}
