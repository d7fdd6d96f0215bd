using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>One kind of load. It is prepared once and run twice: first to warm up the server, then to measure.</summary>
internal interface ISuite
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, for the table.</summary>
    string Title { get; }

    /// <summary>What it counts, for the table.</summary>
    string Unit { get; }

    /// <summary>Creates the accounts, rooms and messages that it needs.</summary>
    Task PrepareAsync(Arena arena, CancellationToken cancellationToken);

    /// <summary>Loads the server for a time. The meter measures it.</summary>
    Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken);
}
