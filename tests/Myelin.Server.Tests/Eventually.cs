using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Myelin.Server.Tests;

/// <summary>How tests wait for what happens at a moment that nobody is told of: they look again and again, within a bound.</summary>
internal static class Eventually
{
    /// <summary>After what time a test that waits has failed; nothing else is asserted by it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until it holds; fails with the condition's text.</summary>
    /// <param name="holds">Looks once.</param>
    /// <param name="time">Whose time is waited; null for the system's.</param>
    /// <param name="what">The condition's text.</param>
    public static Task HoldsAsync(Func<bool> holds, TimeProvider? time = null, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        HoldsAsync(() => Task.FromResult(holds()), time, what);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, TimeProvider?, string)"/>
    public static async Task HoldsAsync(Func<Task<bool>> holds, TimeProvider? time = null, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        time ??= TimeProvider.System;
        var cancellationToken = TestContext.Current.CancellationToken;
        using var looks = new PeriodicTimer(BetweenLooks, time);
        var began = time.GetTimestamp();
        while (!await holds().WaitAsync(Patience, time, cancellationToken))
        {
            Assert.True(time.GetElapsedTime(began) < Patience, $"Not within {Patience.TotalSeconds} s: {what}");
            await looks.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Lets a test's clock go on until something is done: what waits by that clock sets its timer at a moment that nobody is told of.</summary>
    public static Task DoneAsync(Task done, FakeTimeProvider time, TimeSpan step, [CallerArgumentExpression(nameof(done))] string what = "") =>
        HoldsAsync(
            () =>
            {
                if (!done.IsCompleted)
                {
                    time.Advance(step);
                }

                return done.IsCompleted;
            },
            what: what);
}
