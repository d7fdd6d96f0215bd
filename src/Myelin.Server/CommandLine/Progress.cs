using Spectre.Console;

namespace Myelin.Server.CommandLine;

/// <summary>Shows progress of long work, on a terminal only, so that scripts read nothing but the result.</summary>
internal static class Progress
{
    public static Task<T> ShowAsync<T>(string what, Func<Task<T>> work) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? AnsiConsole.Status().StartAsync(Markup.Escape(what), _ => work())
            : work();
}
