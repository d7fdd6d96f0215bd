using Myelin.Profile;

if (args is not [var target, .. var traces] || traces.Length == 0)
{
    await Console.Error.WriteLineAsync("Usage: dotnet run --project tools/Myelin.Profile -- TARGET.mibc TRACE.nettrace... What the first traces call comes first in the compiled image.");
    return 2;
}

var profile = new ProfileImage();
for (var index = 0; index < traces.Length; index++)
{
    var trace = MethodTrace.Read(traces[index]);
    var added = trace.Methods.Count(method => profile.TryAdd(method, weight: traces.Length - index));
    await Console.Out.WriteLineAsync($"{Path.GetFileName(traces[index])}: {trace.Methods.Count} methods, {added} of them new; {trace.Unknown} could not be told");
}

await File.WriteAllBytesAsync(target, profile.ToBytes());
return 0;
