//! What a call costs: instructions, and stack.
//!
//! Under `qemu-system-arm -icount shift=0` an instruction takes a nanosecond, and the system timer of
//! the emulated board (25 MHz) counts one in [`INSTRUCTIONS_PER_TICK`]. On hardware the same
//! timer counts cycles of the processor.

use core::arch::asm;
use core::ptr;

/// Nanoseconds in a tick of the system timer.
pub const INSTRUCTIONS_PER_TICK: u32 = 40;

/// The system timer: control, reload value, current value (Armv7-M, SysTick).
const SYST_CSR: *mut u32 = 0xe000_e010 as *mut u32;
const SYST_RVR: *mut u32 = 0xe000_e014 as *mut u32;
const SYST_CVR: *mut u32 = 0xe000_e018 as *mut u32;
const LONGEST: u32 = 0x00ff_ffff;

/// What stack that nothing has used holds.
const PAINT: u32 = 0xcccc_cccc;

unsafe extern "C" {
    static mut _stack_end: u32;
}

/// Runs `work` and says how many instructions it took.
pub fn instructions(work: impl FnOnce()) -> u32 {
    // SAFETY: registers of the processor itself, which nothing else here uses.
    let now = || unsafe { ptr::read_volatile(SYST_CVR) };
    unsafe {
        ptr::write_volatile(SYST_RVR, LONGEST);
        ptr::write_volatile(SYST_CVR, 0);
        ptr::write_volatile(SYST_CSR, 0b101);
    }
    let start = now();
    work();
    (start.wrapping_sub(now()) & LONGEST).wrapping_mul(INSTRUCTIONS_PER_TICK)
}

/// Runs `work` and says how many bytes of stack it used at most.
#[inline(never)]
pub fn stack(work: impl FnOnce()) -> u32 {
    let top: *mut u32;
    let bottom = &raw mut _stack_end;
    // SAFETY: between the end of the statics and the stack pointer lies only unused stack.
    let free = unsafe {
        asm!("mov {}, sp", out(reg) top, options(nomem, nostack, preserves_flags));
        top.offset_from(bottom).unsigned_abs()
    };
    for n in 0..free {
        unsafe { ptr::write_volatile(bottom.add(n), PAINT) };
    }
    work();
    let untouched = (0..free).take_while(|&n| unsafe { ptr::read_volatile(bottom.add(n)) } == PAINT).count();
    ((free - untouched) * size_of::<u32>()) as u32
}
