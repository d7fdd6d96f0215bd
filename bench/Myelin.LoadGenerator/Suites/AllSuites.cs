namespace Myelin.LoadGenerator.Suites;

/// <summary>The suites, in the order in which they run.</summary>
internal static class AllSuites
{
    /// <summary>Creates new suites, since each keeps what it has prepared.</summary>
    public static IReadOnlyList<ISuite> Create()
    {
        var fiftyRooms = new FiftyRooms();
        return
        [
            new SendsInManyRooms(),
            new SendsInOneRoom(),
            new FanOut(),
            new InitialSync(fiftyRooms),
            new EmptySync(fiftyRooms),
            new WalkingHistory(),
            new Joins(),
            new RealisticMix(),
            new Claims(),
            new ToDeviceMessages(),
            new KeyQueries(),
            new Uploads(),
            new Downloads(),
        ];
    }
}
