//! Moves, turns and scales what is drawn (ISO 32000-2, 8.3).

use std::ops::{Mul, MulAssign};

/// `x' = a·x + c·y + e`, `y' = b·x + d·y + f`, as `[a, b, c, d, e, f]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self::moved(0.0, 0.0);

    pub(super) const fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// Where a place comes to.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

impl Mul for Matrix {
    type Output = Self;

    /// First the other one, then this one.
    fn mul(self, other: Self) -> Self {
        let [a, b, c, d, ..] = self.0;
        let [oa, ob, oc, od, oe, of] = other.0;
        let (e, f) = self.apply(oe, of);
        Self([a * oa + c * ob, b * oa + d * ob, a * oc + c * od, b * oc + d * od, e, f])
    }
}

impl MulAssign for Matrix {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}
