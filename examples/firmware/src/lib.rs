//! What every program here needs of the board: a way to say something, and no way to panic.

#![no_std]

use core::panic::PanicInfo;

pub mod measure;

/// A panic calls a function that nobody has: while one can be reached, the program does not link.
#[cfg(not(feature = "may-panic"))]
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn a_panic_can_be_reached() -> !;
    }
    a_panic_can_be_reached()
}

/// For programs that may panic: while they are debugged, or to find out where.
#[cfg(feature = "may-panic")]
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    say(c"panic\n");
    exit(false)
}

/// Prints by way of the debugger or the emulator (semihosting).
pub fn say(text: &core::ffi::CStr) {
    semihosting::sys::arm_compat::sys_write0(text);
}

/// Prints a number. (`core::fmt` can panic.)
pub fn say_number(number: u32) {
    let mut digits = [b' '; 10];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits.into_iter().for_each(semihosting::sys::arm_compat::sys_writec);
}

/// Ends the program, and the emulator with it.
pub fn exit(all_is_well: bool) -> ! {
    semihosting::process::exit(if all_is_well { 0 } else { 1 })
}
