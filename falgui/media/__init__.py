"""Images before they are sent: conversion and thumbnails, with Pillow."""
