package main

func fromC() int { return 1 }
