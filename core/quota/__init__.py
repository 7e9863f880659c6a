"""The quota: releases as piles of shares; how one is booked, given back and accounted for."""
