using Spectre.Console;

namespace Myelin.Server.CommandLine;

/// <summary>A sign of life for work that takes time; on a terminal only, so that what a script reads is the result alone.</summary>
internal static class Progress
{
    public static Task<T> ShowAsync<T>(string what, Func<Task<T>> work) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? AnsiConsole.Status().StartAsync(Markup.Escape(what), _ => work())
            : work();
}
