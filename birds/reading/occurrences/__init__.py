"""Records of any number, reduced to totals: files to parts, parts to frames, frames to pairs of record and region."""
