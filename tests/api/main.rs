//! The server as devices meet it: real HTTP, real SQLite, and where it matters the real program.

mod app_files;
mod approval;
mod backup;
mod command_line;
mod crash;
mod fuzz;
mod going_back;
mod importing;
mod live;
mod load;
mod mails;
mod misfortune;
mod openapi;
mod operating;
mod places;
mod reading;
mod refusals;
mod replay;
mod settings;
mod settling;
mod signing_in;
mod slow;
mod wire;
