/**
 * Who can be on a guest: the accounts of passwd, group and shadow, joined.
 *
 * <p>A password's hash is looked at for what its first character tells, and never kept.
 */
@NullMarked
package io.guestkit.inspect.users;

import org.jspecify.annotations.NullMarked;
