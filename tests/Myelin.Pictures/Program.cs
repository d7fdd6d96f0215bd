using Myelin.Pictures;

// "make SUFFIX WIDTH HEIGHT [property=value ...]" writes a picture to the output; "look" reads one from the input and says what it is.
await using var output = Console.OpenStandardOutput();
if (args is ["make", var suffix, var width, var height, .. var properties])
{
    await output.WriteAsync(Sample.Make(suffix, int.Parse(width, null), int.Parse(height, null), properties));
}
else
{
    await using var input = Console.OpenStandardInput();
    using var picture = new MemoryStream();
    await input.CopyToAsync(picture);
    await output.WriteAsync(Look.At(picture.ToArray()));
}
